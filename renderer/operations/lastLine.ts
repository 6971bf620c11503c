import { plainOutput } from '../changes/plainOutput.ts'

/** The last line with words of what a program says; where it draws over a line, the newest of it. */
export const lastLine = (text: string): string =>
  plainOutput(text)
    .split(/[\r\n]/)
    .findLast((line) => line.trim() !== '')
    ?.trim() ?? ''
