import { serve } from '../serve.ts'
import { homeFolder } from '../store/home.ts'
import { print, say } from './output.ts'
import { exit, homeOption, parsed, UsageError, wholeNumber } from './usage.ts'

/** `pages` is the folder of the built window. */
export async function runServe(args: string[], pages: string): Promise<number> {
  const { values } = parsed(args, {
    ...homeOption,
    port: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    open: { type: 'boolean', default: true },
    terminals: { type: 'boolean', default: true },
  })
  const port = wholeNumber('port', values.port)
  if (port !== undefined && port > 65_535) throw new UsageError('A port is at most 65535.')
  const { host: hostname, open, terminals } = values
  const home = homeFolder(values.home)
  await serve({
    home,
    port,
    hostname,
    open,
    terminals,
    pages,
    print: (line) => void print(line),
    say,
  })
  return exit.done
}
