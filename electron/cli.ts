import path from 'node:path'
import { viewNames } from '../core/views/all.ts'
import { runAutomation, runAutomations } from './cli/automation.ts'
import { runBackup, runRestore } from './cli/backup.ts'
import { runEvents } from './cli/events.ts'
import { runExport } from './cli/export.ts'
import { runImport } from './cli/import.ts'
import { runDoctor, runVerify } from './cli/inspect.ts'
import { print, say } from './cli/output.ts'
import { runRebuild } from './cli/rebuild.ts'
import { runRedact } from './cli/redact.ts'
import { runSend } from './cli/send.ts'
import { runServe } from './cli/serve.ts'
import { exit, UsageError } from './cli/usage.ts'
import { runViews } from './cli/views.ts'
import { isFailure } from './transport/failure.ts'
import { version } from './version.ts'

/** Words in the column where what a command does is told. */
function listed(words: readonly string[]): string {
  const indent = ' '.repeat(26)
  const lines = words.join(', ').match(/.{1,70}(?:, |$)/g) ?? []
  return lines.map((line) => `${indent}${line.trimEnd()}`).join('\n')
}

const help = `Usage: gaffer COMMAND [--home DIR]

  serve [--port N] [--host 127.0.0.1] [--no-open] [--no-terminals]
                        run the app for a browser; prints {"url","token"} and stays
  send JSON             send a command; - reads it from standard input
  events [--after N] [--limit N] [--stream ID] [--type TYPE] [--follow]
                        the log, one event a line; --follow goes on with what happens
  views NAME [--key K] [--scope S] [--limit N] [--before N]
                        a view:
${listed([...viewNames, 'jobs', 'changes'])}
  automations           every automation, one a line, as JSON
  automation dry-run FILE|ID [--since TIME]
                        what one would have fired for; FILE holds its "when" and "scope" as JSON
  automation run ID [--thread ID] [--event ID]
                        run one now, wait for what it comes to, and print that
  verify                check the log's chain and every view; writes nothing
  rebuild [VIEW]        make views anew from the log, and tell how far it has come
  rebuild --pause | --resume | --cancel [VIEW]
                        hold what is being made anew, go on with it, or let it be
  doctor                say what is wrong on this machine and with this home, and what to do
  export [--thread ID] [--out FILE]
                        the log, or one thread of it, as JSON lines with its large texts
  import FILE           take an export into a home that no host runs on; - reads standard input
  backup FILE           copy the home into one file, beside a running host
  restore FILE          make a new home out of a backup
  redact EVENT --field PATH
                        take a field out of an event for good, and out of all that was made of it
  --help, --version

Commands go to the host that runs on the home, or straight to the home when none does.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused.
`

const commands: Record<string, (args: string[]) => Promise<number>> = {
  serve: (args) => runServe(args, path.join(import.meta.dirname, '../renderer')),
  send: runSend,
  events: runEvents,
  views: runViews,
  automations: runAutomations,
  automation: runAutomation,
  verify: runVerify,
  rebuild: runRebuild,
  doctor: runDoctor,
  export: runExport,
  import: runImport,
  backup: runBackup,
  restore: runRestore,
  redact: runRedact,
  help: showHelp,
  '--help': showHelp,
  '--version': showVersion,
}

async function run(given: string[]): Promise<number> {
  try {
    const [name, ...args] = commandFirst(given)
    if (name === undefined) throw new UsageError('Say what to do.')
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (!command) throw new UsageError(`There is no command ${name}.`)
    return await command(args)
  } catch (error) {
    return told(error)
  }
}

async function showHelp(): Promise<number> {
  process.stdout.write(help)
  return exit.done
}

async function showVersion(): Promise<number> {
  await print(version)
  return exit.done
}

/** `--home` may stand before the command too, as it belongs to all of them. */
function commandFirst(given: string[]): string[] {
  const before = given[0] === '--home' ? 2 : given[0]?.startsWith('--home=') ? 1 : 0
  return [...given.slice(before), ...given.slice(0, before)]
}

function told(error: unknown): number {
  if (error instanceof UsageError) {
    say(`${error.message}\n\n${help}`)
    return exit.usage
  }
  say(isFailure(error) ? error.message : String(error instanceof Error ? error.stack : error))
  return exit.failed
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read it has enough (`gaffer events | head`).
  if (error.code === 'EPIPE') process.exit(exit.done)
  throw error
})

process.exitCode = await run(process.argv.slice(2))
