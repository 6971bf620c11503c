import type { AgentMode } from '../agent.ts'
import type { ApprovalAction } from '../approvals.ts'
import { assertNever } from '../decider.ts'
import { type Command, coversCommand, lookAtCommand } from './commandRule.ts'
import { coversFile, type EditedFile, isOrdinary, lookAtFile } from './editRule.ts'
import { coversOther, lookAtOther, type OtherAction } from './otherRule.ts'
import type { PermissionRule } from './rule.ts'

/**
 * What the rules say: `rule` names the one that decided, or the mode (`mode:auto-edit`). Where
 * nothing but the mode says that a person is asked, an ask has none.
 */
export type Verdict =
  | { effect: 'ask'; rule?: string }
  | { effect: 'allow'; rule: string }
  | { effect: 'deny'; rule: string }

/** What an agent asks leave for; `checkout` is the folder that it works in, links resolved. */
export type Asked = { action: ApprovalAction; title: string; checkout: string }

/**
 * Judges an action: a deny holds in every mode, then an ask, then an allow; where no rule speaks,
 * the mode does.
 */
export function judge(
  { mode, ...asked }: Asked & { mode: AgentMode },
  rules: readonly PermissionRule[],
): Verdict {
  const action = lookAt(asked)
  const find = (effect: PermissionRule['effect']) =>
    rules.find((rule) => rule.effect === effect && isCovered(rule, action))?.ruleId
  const denying = find('deny')
  if (denying !== undefined) return { effect: 'deny', rule: denying }
  if (mode === 'plan') return { effect: 'deny', rule: 'mode:plan' }
  const asking = find('ask')
  if (asking !== undefined) return { effect: 'ask', rule: asking }
  const allowing = find('allow') ?? allowingEach(action, rules)
  if (allowing !== undefined) return { effect: 'allow', rule: allowing }
  if (mode === 'full') return { effect: 'allow', rule: 'mode:full' }
  if (mode === 'auto-edit' && action.kind === 'edit' && every(action.files, isOrdinary))
    return { effect: 'allow', rule: 'mode:auto-edit' }
  return { effect: 'ask' }
}

/**
 * Whether a rule covers an action.
 *
 * An allow must cover every file of an edit; a deny or an ask holds when it touches any of them.
 */
export const covers = (rule: PermissionRule, asked: Asked): boolean =>
  isCovered(rule, lookAt(asked))

/** An action, read once for all rules. */
type Action =
  | { kind: 'command'; command: Command }
  | { kind: 'edit'; files: readonly EditedFile[] }
  | { kind: 'other'; about: OtherAction }

function lookAt({ action, title, checkout }: Asked): Action {
  switch (action.kind) {
    case 'command':
      return {
        kind: 'command',
        command: lookAtCommand(action.detail.command, isOfWindows(checkout)),
      }
    case 'edit':
      return {
        kind: 'edit',
        files: action.detail.files.map((file) => lookAtFile(file, checkout)),
      }
    case 'other':
      return { kind: 'other', about: lookAtOther(action.detail, title) }
    default:
      return assertNever(action)
  }
}

function isCovered(rule: PermissionRule, action: Action): boolean {
  if (rule.kind !== action.kind) return false
  if (rule.pattern === '*' && !rule.exact) return true
  switch (action.kind) {
    case 'command':
      return coversCommand(rule, action.command)
    case 'edit': {
      const touches = (file: EditedFile) => coversFile(rule, file)
      return rule.effect === 'allow' ? every(action.files, touches) : action.files.some(touches)
    }
    case 'other':
      return coversOther(rule, action.about)
    default:
      return assertNever(action)
  }
}

/** Several rules may cover an edit between them; the one for its first file answers for it. */
function allowingEach(action: Action, rules: readonly PermissionRule[]): string | undefined {
  if (action.kind !== 'edit') return undefined
  const allows = rules.filter((rule) => rule.effect === 'allow' && rule.kind === 'edit')
  const found = action.files.map((file) => allows.find((rule) => coversFile(rule, file)))
  return found.includes(undefined) ? undefined : found[0]?.ruleId
}

const every = <T>(all: readonly T[], holds: (each: T) => boolean) =>
  all.length > 0 && all.every(holds)

/** Whose shell will read a command, as far as a folder tells. */
const isOfWindows = (checkout: string) => /^(?:[A-Za-z]:[\\/]|\\\\)/.test(checkout)
