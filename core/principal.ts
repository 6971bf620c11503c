import type { Principal } from './commands.ts'

/** A principal as events name it: `user:NAME`, `automation:ID` or `host`. */
export function principalName(principal: Principal): string {
  if (principal === 'host') return 'host'
  return 'user' in principal ? `user:${principal.user}` : `automation:${principal.automation}`
}

/** A person as people write it: `local` is short for `user:local`. Undefined for what is no person. */
export function personNamed(text: string): string | undefined {
  if (/^user:[A-Za-z0-9_-]+$/.test(text)) return text
  return text === 'local' ? `user:${text}` : undefined
}
