import { RequestError, type CreateTerminalRequest } from '@agentclientprotocol/sdk'
import { stat } from 'node:fs/promises'
import { variableName } from '../../../core/agentSettings.ts'
import { INLINE_BODY_LIMIT } from '../../../core/items.ts'
import { userShell } from '../../terminal/shell.ts'
import { locateIn, type Place } from '../inside.ts'
import { asTyped } from './tool.ts'

/** A command that an agent would have us run. */
export type ClientCommand = {
  /** As it would be typed, with what it adds to the environment: what people and rules judge. */
  line: string
  /** The same without the environment, as the agent's own tool call names it. */
  bare: string
  argv: readonly string[]
  /** Where it runs, links followed. */
  place: Place
  environment: NodeJS.ProcessEnv
}

type Around = {
  checkout: string
  /** What the agent itself runs in. */
  environment: NodeJS.ProcessEnv
}

/**
 * What a `terminal/create` would have us run: words where the agent gives words, else a line for the
 * user's shell. Throws RequestError where it cannot be run.
 */
export async function commandFor(
  { command, args = [], env = [], cwd }: CreateTerminalRequest,
  { checkout, environment }: Around,
): Promise<ClientCommand> {
  const variables = env.map(({ name, value }) => `${nameOf(name)}=${asTyped(value)}`)
  const bare = args.length > 0 ? [programAsTyped(command), ...args.map(asTyped)].join(' ') : command
  const line = [...variables, bare].join(' ')
  if (command.trim() === '') throw RequestError.invalidParams({ command }, 'the command is empty')
  if (line.includes('\0')) throw RequestError.invalidParams({}, 'a command holds no NUL')
  // What is asked about is shown whole.
  if (line.length > INLINE_BODY_LIMIT)
    throw RequestError.invalidParams({}, `a command has at most ${INLINE_BODY_LIMIT} characters`)
  const place = await locateIn(checkout, cwd || checkout)
  const folder = await stat(place.absolute).catch(() => undefined)
  if (!folder?.isDirectory()) throw RequestError.invalidParams({ cwd }, `${cwd} is no folder`)
  return {
    line,
    bare,
    // The agent does not choose the shell: that would not be seen.
    argv: args.length > 0 ? [command, ...args] : shellArgv(command, environment),
    place,
    environment: {
      ...environment,
      ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
    },
  }
}

/** The name of a variable that an agent may set. On Windows another case is the same name. */
function nameOf(name: string): string {
  const { error } = variableName.safeParse(name.toUpperCase())
  if (error)
    throw RequestError.invalidParams({ name }, error.issues[0]?.message ?? 'no name of a variable')
  return name
}

/** A program whose name has a `=` in it would read as a variable that is set. */
const programAsTyped = (program: string) =>
  program.includes('=') ? `'${program.replaceAll("'", `'\\''`)}'` : asTyped(program)

function shellArgv(line: string, environment: NodeJS.ProcessEnv): string[] {
  const { program } = userShell(environment)
  if (process.platform !== 'win32') return [program, '-c', line]
  return /cmd\.exe$/i.test(program)
    ? [program, '/d', '/s', '/c', line]
    : [program, '-Command', line]
}
