import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { sameToken } from './token.ts'

/** Why a request is turned away before it is looked at. */
export type TurnedAway = { status: number; code: string; message: string }

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** What means every address of this computer, with the one by which the user gets there. */
const everyAddress = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
])

/**
 * Lets in only what was meant for this server by a page of its own or by a program.
 *
 * A page elsewhere that points its own name at this address sends that name as Host; a page
 * elsewhere that calls this address sends its Origin. Neither gets an answer. Where the server
 * listens on every address, any numeric one will do, since only names can be pointed at us.
 */
export function meantForUs(
  request: IncomingMessage,
  { hostname, port }: { hostname: string; port: number },
): TurnedAway | undefined {
  const { host, origin } = request.headers
  const named = host === undefined ? undefined : addressOf(`http://${host}`)
  if (!named || named.port !== port || !isOurs(named.hostname, hostname)) {
    return { status: 403, code: 'foreign-host', message: 'This address is not served here.' }
  }
  if (origin === undefined) return undefined
  const from = addressOf(origin)
  const same = from?.hostname === named.hostname && from.port === port
  if (same && origin.startsWith('http://')) return undefined
  return { status: 403, code: 'foreign-origin', message: 'Pages of other sites may not ask here.' }
}

/** Checks `Authorization: Bearer …`. */
export function isAuthorized(request: IncomingMessage, token: string): boolean {
  const [, presented] = /^Bearer ([^ ]+)$/i.exec(request.headers.authorization ?? '') ?? []
  return sameToken(token, presented)
}

function isOurs(name: string, configured: string): boolean {
  if (loopbackNames.includes(name) || name === inUrl(configured)) return true
  return everyAddress.has(configured) && isIP(name.replace(/^\[|\]$/g, '')) !== 0
}

/** The URL by which the user reaches a server that listens on `hostname`. */
export const urlOf = (hostname: string, port: number): string =>
  `http://${inUrl(everyAddress.get(hostname) ?? hostname)}:${port}`

/** Whether only this computer can reach what listens there. */
export const isLoopback = (hostname: string): boolean => loopbackNames.includes(inUrl(hostname))

/** Whether a connection came from this computer, by the address at its other end. */
export const isLoopbackPeer = (address: string | undefined): boolean =>
  address !== undefined && (address === '::1' || /^(?:::ffff:)?127\./.test(address))

const inUrl = (hostname: string): string =>
  isIP(hostname) === 6 ? `[${hostname}]` : hostname.toLowerCase()

function addressOf(text: string): { hostname: string; port: number } | undefined {
  const url = URL.parse(text)
  if (!url || url.username || url.password || url.pathname !== '/' || url.search || url.hash)
    return undefined
  return { hostname: url.hostname, port: url.port === '' ? 80 : Number(url.port) }
}
