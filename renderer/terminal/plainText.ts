/** What a serialized terminal reads as, without its colours; blanks that it skipped are spaces again. */
export const plainText = (serialized: string): string =>
  serialized
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/\x1b\[(\d*)C/g, (_, skipped) => ' '.repeat(Number(skipped || 1)))
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trimEnd()
