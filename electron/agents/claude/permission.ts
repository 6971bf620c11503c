import type { PermissionMode, PermissionResult } from '@anthropic-ai/claude-agent-sdk'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { AgentMode } from '../../../core/agent.ts'
import type { ApprovalAction } from '../../../core/approvals.ts'
import { INLINE_BODY_LIMIT, type FileEdit } from '../../../core/items.ts'
import { sizeOf } from '../acp/tool.ts'
import type { Answer } from '../agent.ts'
import { locateIn } from '../inside.ts'
import { namedMcpTool } from '../mcpTool.ts'
import type { ToolUse } from './messages.ts'
import { edited, fileOf, kindOf, pieceOf, textIn, titleOf } from './tools.ts'

/**
 * The mode that Claude Code works in. It asks us about everything that has an effect, and our rules
 * and modes answer; only of planning must it know itself, so that it plans.
 */
export const permissionModeOf = (mode: AgentMode): PermissionMode =>
  mode === 'plan' ? 'plan' : 'default'

/**
 * Whether a use is put to us even where Claude Code, or the user's own settings for it, would let it
 * pass: a rule of ours that denies could not hold otherwise. What only looks, or keeps Claude Code's
 * own notes, is left to Claude Code; so is the plan that it writes to a file of its own.
 */
export function mustAsk(use: Omit<ToolUse, 'id'>, configFolder: string): boolean {
  if (passing.has(use.name)) return false
  const file = fileOf({ ...use, id: '' })
  if (use.name !== 'Write' && use.name !== 'Edit') return true
  const plans = path.join(configFolder, 'plans')
  return file === undefined || path.dirname(path.resolve(file)) !== plans
}

const passing = new Set(
  `Read Glob Grep LS NotebookRead ToolSearch WebSearch ListAgents ReportFindings
  TodoWrite TaskCreate TaskUpdate TaskGet TaskList TaskOutput TaskStop
  Agent Task Skill EnterPlanMode ExitPlanMode`.split(/\s+/),
)

/** Tools that need what the app does not offer: another folder, or to wake up by themselves. */
export const withheldTools = [
  'EnterWorktree',
  'ExitWorktree',
  'CronCreate',
  'Monitor',
  'ScheduleWakeup',
]

/** What is known of a use beside itself. */
type Asked = {
  checkout: string
  /** Where a command would run. */
  directory: string | undefined
  /** Why Claude Code asks, where it says. */
  reason: string | undefined
  /** The MCP server that Claude Code says the tool belongs to. */
  server?: string | undefined
}

/** What a use asks leave for. Looks up on disk what the files it names are, and where they truly lie. */
export async function actionOf(use: ToolUse, asked: Asked): Promise<ApprovalAction> {
  const { checkout, directory } = asked
  switch (kindOf(use.name)) {
    case 'command': {
      const reason = asked.reason || textIn(use, 'description')
      const command = textIn(use, 'command') ?? ''
      return {
        kind: 'command',
        detail: { command, ...(directory && { directory }), ...why(reason) },
      }
    }
    case 'edit': {
      const file = fileOf(use)
      if (file === undefined) return describe(use, asked)
      const place = await locateIn(checkout, file)
      const whole = await editOf(use, file, place.absolute)
      const fits = sizeOf([whole]) <= INLINE_BODY_LIMIT
      const edit = fits ? whole : headOf(whole.oldText === undefined ? whole : known(use, file))
      const reason = fits ? asked.reason : tooLarge
      const files = [{ ...edit, path: place.name, inside: place.inside }]
      return { kind: 'edit', detail: { files, ...why(reason) } }
    }
    default:
      return describe(use, asked)
  }
}

const tooLarge = 'The file is too large to be shown whole: only the place that changes stands here.'

const why = (reason: string | undefined) => (reason ? { reason } : {})

function describe(use: ToolUse, { checkout, reason, server }: Asked): ApprovalAction {
  const plan = use.name === 'ExitPlanMode' ? textIn(use, 'plan') : undefined
  const words = plan ?? JSON.stringify(use.input, null, 2)
  const text = `${titleOf(use, checkout)}\n${words}`.slice(0, INLINE_BODY_LIMIT)
  const tool = namedMcpTool(use.name, server)
  const host = use.name === 'WebFetch' ? hostIn(textIn(use, 'url')) : undefined
  return {
    kind: 'other',
    detail: { text, ...why(reason), ...(tool && { tool }), ...(host && { network: { host } }) },
  }
}

const hostIn = (address = '') => (URL.canParse(address) ? new URL(address).hostname : undefined)

/** The file before and after, where it can be read and the edit fits it. */
async function editOf(use: ToolUse, file: string, absolute: string): Promise<FileEdit> {
  const size = await stat(absolute).then((found) => found.size, missing)
  if (size === undefined && use.name === 'Write') return pieceOf(use, file)
  if (size === undefined || size > INLINE_BODY_LIMIT) return known(use, file)
  const before = await readFile(absolute, 'utf8').catch(missing)
  const after = before === undefined ? undefined : edited(use, before)
  if (before === undefined || after === undefined) return known(use, file)
  return { path: file, oldText: before, newText: after }
}

/** As much as the use itself says of a file that is there. */
const known = (use: ToolUse, file: string): FileEdit => ({ oldText: '', ...pieceOf(use, file) })

const missing = (): undefined => undefined

function headOf({ path: file, oldText, newText }: FileEdit): FileEdit {
  const room = Math.floor(INLINE_BODY_LIMIT / 2)
  return {
    path: file,
    ...(oldText !== undefined && { oldText: oldText.slice(0, room) }),
    newText: newText?.slice(0, room) ?? null,
  }
}

/** Whether another command may be run in the place of the one that a use names. */
export const isRewritable = (use: ToolUse) =>
  kindOf(use.name) === 'command' && textIn(use, 'command') !== undefined

/** A use with another command in it, where one was given. */
export const rewritten = (use: ToolUse, command: string | undefined): ToolUse =>
  command !== undefined && isRewritable(use) ? { ...use, input: { ...use.input, command } } : use

/** What Claude Code is told. A reason is heard by the model in the tool's stead. */
export function resultOf(answer: Answer | 'cancelled', use: ToolUse): PermissionResult {
  if (answer === 'cancelled')
    return { behavior: 'deny', message: 'The turn was stopped.', interrupt: true }
  if (answer.allowed)
    return { behavior: 'allow', updatedInput: rewritten(use, answer.command).input }
  return { behavior: 'deny', message: answer.reason || 'The user rejected this.' }
}
