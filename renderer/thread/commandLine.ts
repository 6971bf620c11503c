import { agentChoice } from '../../core/agent.ts'
import { shellWords } from '../../core/permission/shellWords.ts'

export type CommandLine =
  | { status: 'empty' }
  | { status: 'words'; words: string[] }
  | { status: 'unclear'; problem: string }

/**
 * The words of a command as it is typed in one line.
 *
 * No shell ever reads it, so what only a shell could make sense of is refused rather than passed on
 * as letters.
 */
export function readCommandLine(line: string): CommandLine {
  if (line.trim() === '') return { status: 'empty' }
  const words = shellWords(line.trim())
  if (words === null)
    return {
      status: 'unclear',
      problem:
        'Write a program and its arguments only: no variables, ~, pipes or redirections. Put what has other signs in it in single quotes.',
    }
  const choice = agentChoice.safeParse({ provider: 'acp', command: words })
  if (choice.success) return { status: 'words', words }
  return {
    status: 'unclear',
    problem: 'Write at most 64 words, none of them empty or longer than 4096 letters.',
  }
}

/** One line that reads as these words, for a person to know it again. */
export const lineOf = (words: readonly string[]): string =>
  words.map((word) => (/^[\p{L}\p{N}_@%+=:,./-]+$/u.test(word) ? word : `'${word}'`)).join(' ')

/** ACP agents by the words of their command, as they were typed in this window; the newest first. */
export type Commands = readonly (readonly string[])[]

/** How many of them are remembered. */
export const COMMANDS_KEPT = 8

/** Puts a command before the others, of which the oldest may go. */
export const withCommand = (commands: Commands, command: readonly string[]): Commands =>
  [command, ...withoutCommand(commands, command)].slice(0, COMMANDS_KEPT)

export const withoutCommand = (commands: Commands, command: readonly string[]): Commands =>
  commands.filter((each) => JSON.stringify(each) !== JSON.stringify(command))
