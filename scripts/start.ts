import { parseArgs } from 'node:util'
import { homeFolder } from '../electron/store/home.ts'
import { hasDisplay, openAppWindow, windowUrl } from './appWindow.ts'
import { startChild } from './child.ts'
import { fetchElectron, findElectron } from './electronRuntime.ts'
import { ensureBuilt, launcher, root } from './output.ts'
import { startServe } from './servedHost.ts'

const FETCH_LIMIT = 20_000
const MISSING_LIBRARY = 127

const given = process.argv.slice(2)
const say = (line: string) => console.log(line)

await ensureBuilt(say)
const reason = await startDesktop()
if (reason !== undefined) {
  say(reason)
  process.exitCode = await startServed()
}

/** Runs the app on Electron until it ends. Returns why that is not possible, where it is not. */
async function startDesktop(): Promise<string | undefined> {
  if (!hasDisplay()) return 'No display here, so no window of its own.'
  const program = findElectron() ?? fetchRuntime()
  if (program === undefined) {
    return "Electron's runtime could not be fetched, so the app opens in a browser window (to take longer over it: npx install-electron)."
  }
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const code = await startChild(program, [...sandbox, root, ...given], 'inherit').ended
  if (code === MISSING_LIBRARY) {
    return 'Electron lacks a system library here, so the app opens in a browser window.'
  }
  process.exitCode = code
  return undefined
}

function fetchRuntime(): string | undefined {
  say(`Fetching Electron's runtime (at most ${FETCH_LIMIT / 1000} s) …`)
  return fetchElectron(FETCH_LIMIT)
}

async function startServed(): Promise<number> {
  const host = await startServe(launcher, given)
  const { values } = parseArgs({
    args: given,
    options: { home: { type: 'string' } },
    strict: false,
  })
  const home = homeFolder(typeof values.home === 'string' ? values.home : undefined)
  const opened = hasDisplay() && openAppWindow(host.address, home)
  say(`${opened ? 'The app is at' : 'Open this address in a browser:'} ${windowUrl(host.address)}`)
  return host.ended
}
