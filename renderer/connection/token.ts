const KEPT_AS = 'gaffer.token'

/**
 * The bearer token of this session, from `#token=…` or from before a reload.
 *
 * It leaves the address bar at once, so that it is neither bookmarked nor shown on a shared screen.
 */
export function takeToken(): string | undefined {
  const given = new URLSearchParams(window.location.hash.slice(1)).get('token')
  if (given) {
    keepToken(given)
    window.history.replaceState(null, '', window.location.pathname + window.location.search)
  }
  return window.sessionStorage.getItem(KEPT_AS) ?? undefined
}

export const keepToken = (token: string) => window.sessionStorage.setItem(KEPT_AS, token)
