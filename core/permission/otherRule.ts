import type { ApprovalAction } from '../approvals.ts'
import { isDisguised } from './hidden.ts'
import { matchesGlob } from './pathGlob.ts'
import type { PermissionRule } from './rule.ts'

type Detail = Extract<ApprovalAction, { kind: 'other' }>['detail']

/** An action that is neither command nor edit, as rules look at it. */
export type OtherAction = {
  title: string
  tool: { server: string; name: string } | undefined
  /** Lower case, without port or final dot. */
  host: string | undefined
}

export const lookAtOther = ({ tool, network }: Detail, title: string): OtherAction => ({
  title,
  tool,
  host: network && hostOf(network.host),
})

/**
 * Whether a rule covers such an action.
 *
 * An allow goes by what the host knows of it, and by the title only where it knows nothing: an agent
 * chooses its titles, so none may pass for a tool. A deny or an ask holds by either.
 */
export function coversOther(
  { effect, pattern, exact }: PermissionRule,
  about: OtherAction,
): boolean {
  const { title, tool, host } = about
  const named = isNamed(pattern)
  const isTool = tool !== undefined && coversTool(pattern, exact, tool)
  const isHost = host !== undefined && coversHost(pattern, exact, host)
  if (effect !== 'allow') return isTool || isHost || pattern === title
  if (tool && host) return false
  if (tool) return isTool
  if (host !== undefined) return isHost && /^[\w.:[\]-]+$/.test(host)
  return !named && pattern === title && !isDisguised(title)
}

/** Whether a pattern that speaks of a tool or of the network could be about any. */
export function couldBeOther(pattern: string): boolean {
  if (pattern.startsWith(NETWORK)) return pattern.length > NETWORK.length && !/\s/.test(pattern)
  return !pattern.startsWith(TOOL) || partsOf(pattern) !== undefined
}

/** What a rule for exactly this must say; undefined where none could. */
export function nameOf({ title, tool, host }: OtherAction): string | undefined {
  if (tool && host) return undefined
  const name = tool ? nameOfTool(tool) : host === undefined ? title : `${NETWORK}${host}`
  const readable = name !== undefined && !isDisguised(name)
  return readable && (tool || host !== undefined || !isNamed(name)) ? name : undefined
}

const TOOL = 'mcp:'
const NETWORK = 'network:'
const isNamed = (pattern: string) => pattern.startsWith(TOOL) || pattern.startsWith(NETWORK)

function coversTool(
  pattern: string,
  exact: boolean | undefined,
  tool: { server: string; name: string },
): boolean {
  if (exact) return pattern === nameOfTool(tool)
  const wanted = partsOf(pattern)
  return (
    wanted !== undefined && matches(wanted.server, tool.server) && matches(wanted.name, tool.name)
  )
}

// Names are one part each, whatever they hold.
const matches = (glob: string, name: string) =>
  matchesGlob(glob.replaceAll('/', '\0').replace(/\*+/g, '*'), name.replaceAll('/', '\0'))

function partsOf(pattern: string): { server: string; name: string } | undefined {
  const found = /^mcp:([^/]+)\/(.+)$/s.exec(pattern)
  const [, server, name] = found ?? []
  return server === undefined || name === undefined ? undefined : { server, name }
}

/** A server with a slash in its name would read like another server's tool. */
const nameOfTool = ({ server, name }: { server: string; name: string }) =>
  server === '' || name === '' || server.includes('/') ? undefined : `${TOOL}${server}/${name}`

/**
 * Hosts match label by label. `*` at the front stands for one label or more, since all below a
 * domain are its owner's; elsewhere it stays within one.
 */
function coversHost(pattern: string, exact: boolean | undefined, host: string): boolean {
  if (!pattern.startsWith(NETWORK)) return false
  const wanted = hostOf(pattern.slice(NETWORK.length))
  if (exact) return wanted === host
  const labels = wanted.replace(/\*+/g, '*').split('.')
  return matchesGlob(
    [...(labels[0] === '*' ? ['**'] : []), ...labels].join('/'),
    host.split('.').join('/'),
  )
}

const hostOf = (host: string) =>
  host
    .toLowerCase()
    .replace(/^([^:]*|\[.*\]):\d+$/, '$1')
    .replace(/\.$/, '')
