/**
 * What a program's output reads as on a screen that only has letters: without colours, titles and
 * the like; of a line that was written over, what stood there last.
 */
export const plainOutput = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/g, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/^[^\n]*\r(?!\n|$)/gm, '')
    .replaceAll('\r', '')
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
