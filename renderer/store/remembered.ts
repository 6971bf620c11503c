const PREFIX = 'gaffer.'

/**
 * What this window remembers between starts, as JSON.
 *
 * Gives undefined for what is not there, or is no longer what `accepts` wants.
 */
export function recall<T>(name: string, accepts: (value: unknown) => value is T): T | undefined {
  const text = window.localStorage.getItem(PREFIX + name)
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return accepts(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function remember(name: string, value: unknown): void {
  window.localStorage.setItem(PREFIX + name, JSON.stringify(value))
}

export function forget(name: string): void {
  window.localStorage.removeItem(PREFIX + name)
}

export const isText = (value: unknown): value is string => typeof value === 'string'
export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
