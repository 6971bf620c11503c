import { spawn } from 'node:child_process'

/** Shows a page in the user's browser; where there is none, says its address instead. */
export function openBrowser(url: string, say: (line: string) => void): void {
  const [program, ...args] = browserCommand(url)
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  child.on('error', () => say(`Open ${url} in a browser.`))
  child.unref()
}

function browserCommand(url: string): [string, ...string[]] {
  switch (process.platform) {
    case 'darwin':
      return ['open', url]
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler', url]
    default:
      return ['xdg-open', url]
  }
}
