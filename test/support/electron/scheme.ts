import type Electron from 'electron'
import type { Route } from 'playwright'

type Handler = Parameters<Electron.Protocol['handle']>[1]

const handlers = new Map<string, Handler>()

/*
 * Chromium refuses schemes that it was not started with, so the app's own scheme is shown to the
 * page as https on the same host: also an origin of its own, also a secure context.
 */

export function toPageUrl(url: string): string {
  return url.replace(/^gaffer:/, 'https:')
}

export function toElectronUrl(url: string): string {
  return url.replace(/^https:\/\/app(?=\/|$)/, 'gaffer://app')
}

export const protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'> = {
  registerSchemesAsPrivileged(schemes) {
    for (const { scheme, privileges } of schemes) {
      if (!privileges?.standard || !privileges.secure) {
        throw new Error(`${scheme} would be no secure origin`)
      }
    }
  },
  handle(scheme, handler) {
    if (handlers.has(scheme)) throw new Error(`${scheme} is already handled`)
    handlers.set(scheme, handler)
  },
}

/** Answers a request of a page through the handler of its scheme. There is no network behind it. */
export async function answerPageRequest(route: Route, url: string): Promise<void> {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1))
  if (!handler) return route.abort('addressunreachable')
  const response = await handler(new Request(url, { method: route.request().method() }))
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}
