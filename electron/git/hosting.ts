/** Which kind of host keeps a remote's pull requests. */
export type HostKind = 'github' | 'gitlab' | 'other'

/** Where a remote's repository is on the web. */
export type Hosted = {
  kind: HostKind
  host: string
  /** `owner/name`; groups of GitLab may make it longer. */
  path: string
}

/**
 * Tells from a remote's address which host keeps it; null for a folder, or an address that tells
 * nothing. A host is known by its name: `github.com`, `gitlab.example.com`.
 */
export function findHost(address: string): Hosted | null {
  const found = web.exec(address) ?? (address.includes('://') ? null : short.exec(address))
  const { host: named, path } = found?.groups ?? {}
  // One letter and a colon are a drive of Windows.
  if (!named || named.length === 1 || !path) return null
  const kind = kindOf(named)
  const host = webHost(named.toLowerCase(), kind)
  const parts = path
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
  if (parts.length < 2 || parts.some((part) => part === '' || /^\.+$|^-/.test(part))) return null
  return { kind, host, path: parts.join('/') }
}

const name = '(?<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)'
const path = '/*(?<path>[\\w.~+/-]+)'
const web = new RegExp(
  `^(?:https?|ssh|git|git\\+ssh)://(?:[^/@]*@)?${name}(?::\\d+)?/${path}$`,
  'i',
)
/** As ssh takes it: `git@host:owner/name`. */
const short = new RegExp(`^(?:[^/@:]+@)?${name}:${path}$`, 'i')

function kindOf(host: string): HostKind {
  const labels = host.toLowerCase().split('.')
  if (labels.some((label) => label === 'github' || label.startsWith('github-'))) return 'github'
  if (labels.some((label) => label === 'gitlab' || label.startsWith('gitlab-'))) return 'gitlab'
  return 'other'
}

/** The host of the pages: ssh may go by another name, or by an alias such as `github-work`. */
function webHost(host: string, kind: HostKind): string {
  const known = { github: 'github.com', gitlab: 'gitlab.com', other: host }[kind]
  return !host.includes('.') || host.endsWith(`ssh.${known}`) ? known : host
}

export type Comparison = {
  /** The host's own default branch when absent. */
  base?: string | undefined
  head: string
  /** Where the head is, when that is a fork. */
  fork?: Hosted | undefined
  title?: string
  body?: string
}

/** Who a repository belongs to. */
export const ownerOf = ({ path }: Hosted): string => path.split('/')[0] ?? ''

/** The page on which people make a pull request by hand; null where we know of none. */
export function compareUrl(
  { kind, host, path: repository }: Hosted,
  { base, head, fork, title = '', body = '' }: Comparison,
): string | null {
  const root = `https://${host}/${repository}`
  const filled = (fields: Readonly<Record<string, string>>) =>
    Object.entries(fields)
      .filter(([, value]) => value !== '')
      .map(([field, value]) => `${encodeURIComponent(field)}=${encodeURIComponent(value)}`)
      .join('&')
  // Browsers and hosts give up on addresses much longer than this; the text is then left out.
  const short = body.length > 4_000 ? '' : body
  if (kind === 'github') {
    const encode = (branch: string) => branch.split('/').map(encodeURIComponent).join('/')
    const owner = fork ? `${ownerOf(fork)}:` : ''
    const range = `${base === undefined ? '' : `${encode(base)}...`}${owner}${encode(head)}`
    return `${root}/compare/${range}?${filled({ quick_pull: '1', title, body: short })}`
  }
  if (kind === 'gitlab') {
    const text = filled({
      'merge_request[source_branch]': head,
      'merge_request[target_branch]': base ?? '',
      'merge_request[title]': title,
      'merge_request[description]': short,
    })
    // On GitLab it begins at the fork, which knows where it came from.
    return `https://${host}/${(fork ?? { path: repository }).path}/-/merge_requests/new?${text}`
  }
  return null
}
