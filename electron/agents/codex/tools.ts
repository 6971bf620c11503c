import { INLINE_BODY_LIMIT, type ToolBody } from '../../../core/items.ts'
import { sizeOf } from '../acp/tool.ts'
import { nameIn } from '../inside.ts'
import { editsOf, titleOf } from './edits.ts'
import type { ThreadItem } from './protocol.ts'
import { scriptOf } from './shell.ts'

const TITLE_LIMIT = 500
const PATHS_LIMIT = 200

/** An item that is a use of a tool. */
export type ToolItem = Exclude<
  ThreadItem,
  { type: 'agentMessage' | 'plan' | 'reasoning' | 'contextCompaction' }
>

/** A tool's use as its item shows it. Paths below the checkout are relative to it. */
export function toolBodyOf(item: ToolItem, done: boolean, checkout: string): ToolBody {
  const status = 'status' in item ? statuses[item.status] : done ? 'completed' : 'running'
  switch (item.type) {
    case 'commandExecution': {
      const command = scriptOf(item.command)
      return {
        tool: 'command',
        title: headOf(command),
        status,
        command: command.slice(0, INLINE_BODY_LIMIT),
        directory: item.cwd,
        ...(item.aggregatedOutput && { output: { text: item.aggregatedOutput } }),
        ...(item.exitCode !== null && { exitCode: item.exitCode }),
      }
    }
    case 'fileChange': {
      const edits = item.changes
        .flatMap(editsOf)
        .map((edit) => ({ ...edit, path: nameIn(checkout, edit.path) }))
      const paths = [...new Set(edits.map((edit) => edit.path))].slice(0, PATHS_LIMIT)
      return {
        tool: 'edit',
        title: headOf(titleOf(checkout, item.changes)),
        status,
        ...(paths.length > 0 && { paths }),
        // What no longer fits is left to the turn's own diff, which git gives.
        ...(edits.length > 0 && sizeOf(edits) <= INLINE_BODY_LIMIT && { edits }),
      }
    }
    case 'mcpToolCall': {
      const output = item.error && { output: { text: item.error.message } }
      return { tool: 'other', title: headOf(`${item.server}: ${item.tool}`), status, ...output }
    }
    case 'dynamicToolCall':
      return { tool: 'other', title: headOf(item.tool), status }
    case 'collabAgentToolCall':
      return { tool: 'other', title: headOf(item.prompt ?? item.tool), status }
    case 'webSearch':
      return { tool: 'search', title: headOf(item.query || 'Search the web'), status }
    case 'imageView': {
      const file = nameIn(checkout, item.path)
      return { tool: 'read', title: headOf(`Look at ${file}`), status, paths: [file] }
    }
  }
}

export const headOf = (title: string): string => title.slice(0, TITLE_LIMIT)

type Status = Extract<ToolItem, { status: unknown }>['status']

const statuses: Record<Status, ToolBody['status']> = {
  inProgress: 'running',
  completed: 'completed',
  failed: 'failed',
  interrupted: 'failed',
  declined: 'rejected',
}
