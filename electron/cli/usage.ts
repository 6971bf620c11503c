import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/** What a command ends with. */
export const exit = { done: 0, failed: 1, usage: 2, refused: 3 } as const

/** The command line says something that we do not understand. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const homeOption = { home: { type: 'string' } } as const

/** Options by their names, and at most so many other words. Throws UsageError. */
export function parsed<O extends ParseArgsOptionsConfig>(args: string[], options: O, most = 0) {
  try {
    const config = { args, options, allowPositionals: true, allowNegative: true }
    const { values, positionals } = parseArgs(config)
    if (positionals.length > most) throw new UsageError(`What is ${positionals[most]}?`)
    return { values, positionals }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

export function wholeNumber(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  if (!/^\d{1,15}$/.test(given)) throw new UsageError(`--${name} takes a whole number.`)
  return Number(given)
}

export function required(given: string | undefined, otherwise: string): string {
  if (given === undefined) throw new UsageError(otherwise)
  return given
}
