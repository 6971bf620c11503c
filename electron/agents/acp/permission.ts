import type {
  PermissionOption,
  RequestPermissionResponse,
  ToolCall,
} from '@agentclientprotocol/sdk'
import type { ApprovalAction } from '../../../core/approvals.ts'
import { INLINE_BODY_LIMIT, type FileEdit } from '../../../core/items.ts'
import type { Answer } from '../agent.ts'
import { mcpToolOf } from './mcpTool.ts'
import { commandOf, directoryOf, editsOf, filesOf, hostOf, sizeOf, titled } from './tool.ts'
import { locateIn } from '../inside.ts'

/** What a call asks leave for. Looks up on disk where the files it names truly lie. */
export async function actionOf(call: ToolCall, checkout: string): Promise<ApprovalAction> {
  switch (call.kind) {
    case 'execute': {
      const command = commandOf(call)
      // Some agents call the use of any tool an execution.
      if (command === undefined && mcpToolOf(call)) return otherOf(call)
      return {
        kind: 'command',
        detail: { command: command ?? titled(call), ...directoryOf(call) },
      }
    }
    case 'edit':
    case 'delete':
    case 'move': {
      const edits = editsOf(call)
      // Of a file that is only named we know that it changes, but not to what.
      const named = filesOf(call).filter((file) => !edits.some((edit) => edit.path === file))
      const all = [...edits, ...named.map((file) => nothingKnown(file, call.kind))]
      const files = await Promise.all(
        all.map(async (edit) => {
          const place = await locateIn(checkout, edit.path)
          return { ...edit, path: place.name, inside: place.inside }
        }),
      )
      if (sizeOf(edits) <= INLINE_BODY_LIMIT) return { kind: 'edit', detail: { files } }
      const room = Math.floor(INLINE_BODY_LIMIT / (2 * files.length))
      const reason =
        'The edit is too large to be shown whole: only the head of each text stands here.'
      return { kind: 'edit', detail: { files: files.map((file) => headOf(file, room)), reason } }
    }
    default:
      return otherOf(call)
  }
}

function otherOf(call: ToolCall): ApprovalAction {
  const tool = mcpToolOf(call)
  const host = tool ? undefined : hostOf(call)
  return {
    kind: 'other',
    detail: {
      text: describe(call),
      ...(tool && { tool }),
      ...(host !== undefined && { network: { host } }),
    },
  }
}

/**
 * What the agent is told. It gets the option of its own that says just this once, else the lasting
 * one; where it offers neither, the request is called off.
 */
export function responseTo(
  options: readonly PermissionOption[],
  answer: Answer | 'cancelled',
): RequestPermissionResponse {
  if (answer === 'cancelled') return { outcome: { outcome: 'cancelled' } }
  const wanted = answer.allowed ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always']
  const option = wanted
    .map((kind) => options.find((each) => each.kind === kind))
    .find((each) => each !== undefined)
  // The protocol has no place for a reason; agents that look at _meta find it there.
  const reason = !answer.allowed && answer.reason ? { _meta: { reason: answer.reason } } : {}
  if (!option) return { outcome: { outcome: 'cancelled' }, ...reason }
  return { outcome: { outcome: 'selected', optionId: option.optionId }, ...reason }
}

const nothingKnown = (path: string, kind: ToolCall['kind']): FileEdit => ({
  path,
  newText: kind === 'delete' ? null : '',
})

function headOf<E extends FileEdit>(edit: E, room: number): E {
  const { oldText, newText } = edit
  return {
    ...edit,
    ...(oldText !== undefined && { oldText: oldText.slice(0, room) }),
    newText: newText === null ? null : newText.slice(0, room),
  }
}

function describe(call: ToolCall): string {
  const input = call.rawInput === undefined ? '' : `\n${JSON.stringify(call.rawInput, null, 2)}`
  return `${titled(call)}${input}`.slice(0, INLINE_BODY_LIMIT)
}
