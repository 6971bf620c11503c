import type { ToolCall, ToolCallContent, ToolCallStatus, ToolKind } from '@agentclientprotocol/sdk'
import path from 'node:path'
import { INLINE_BODY_LIMIT, type FileEdit, type ToolBody } from '../../../core/items.ts'
import { textOf } from './text.ts'

export const TITLE_LIMIT = 500
const PATHS_LIMIT = 200

/** A tool call as its item shows it. Paths below the checkout are relative to it. */
export function toolBodyOf(call: ToolCall, checkout: string): ToolBody {
  const command = commandOf(call)
  const edits = editsOf(call).map((edit) => ({ ...edit, path: relativeTo(checkout, edit.path) }))
  const paths = filesOf(call).map((file) => relativeTo(checkout, file))
  const output = outputOf(call)
  const exitCode = numberField(call.rawOutput, ['exitCode', 'exit_code'])
  return {
    tool: tools[call.kind ?? 'other'],
    title: titled(call).slice(0, TITLE_LIMIT),
    status: statuses[call.status ?? 'pending'],
    ...(command !== undefined && { command: command.slice(0, INLINE_BODY_LIMIT) }),
    ...directoryOf(call),
    ...(paths.length > 0 && { paths: [...new Set(paths)].slice(0, PATHS_LIMIT) }),
    // What no longer fits is left to the turn's own diff, which git gives.
    ...(edits.length > 0 && sizeOf(edits) <= INLINE_BODY_LIMIT && { edits }),
    ...(output !== '' && { output: { text: output } }),
    ...(exitCode !== undefined && { exitCode }),
  }
}

export const titled = (call: ToolCall) => call.title || call.name || 'Use a tool'

/** What a call hands to a shell, where it says. */
export function commandOf(call: ToolCall): string | undefined {
  if (call.kind !== 'execute') return undefined
  const command = field(call.rawInput, ['command', 'cmd'])
  if (typeof command === 'string') return command
  if (!Array.isArray(command)) return undefined
  const words = command.filter((word) => typeof word === 'string')
  // An argv is shown as it would be typed: a word with spaces is one word still.
  return words.map(asTyped).join(' ')
}

/** A word as it would be typed into a shell. */
export const asTyped = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** The terminal of ours that a call shows; of several the last. */
export function terminalOf({ content }: ToolCall): string | undefined {
  const shown = content?.findLast((each) => each.type === 'terminal')
  return shown?.type === 'terminal' ? shown.terminalId : undefined
}

/** Where a call does it, if it says. */
export function directoryOf(call: ToolCall): { directory?: string } {
  const directory = textField(call.rawInput, ['cwd', 'directory', 'workdir'])
  return directory === undefined ? {} : { directory }
}

/** The host that a call fetches from, where it says. */
export function hostOf({ kind, rawInput }: ToolCall): string | undefined {
  if (kind !== 'fetch') return undefined
  // A server that would have a person open a page fetches nothing.
  if (textField(rawInput, ['serverName']) !== undefined) return undefined
  const address = textField(rawInput, ['url', 'uri'])
  if (address === undefined || !URL.canParse(address)) return undefined
  const { protocol, hostname } = new URL(address)
  return /^https?:$/.test(protocol) && hostname !== '' ? hostname : undefined
}

/** The edits that a call says it makes. */
export function editsOf(call: ToolCall): FileEdit[] {
  return (call.content ?? []).flatMap((content) => {
    if (content.type !== 'diff') return []
    const deleted = call.kind === 'delete' && content.newText === ''
    return [
      {
        path: content.path,
        ...(typeof content.oldText === 'string' && { oldText: content.oldText }),
        newText: deleted ? null : content.newText,
      },
    ]
  })
}

/** Every file that a call names, those of its edits first. */
export function filesOf(call: ToolCall): string[] {
  const named = [
    ...editsOf(call).map((edit) => edit.path),
    ...(call.locations ?? []).map((location) => location.path),
  ]
  if (named.length > 0 || !touching.has(call.kind)) return [...new Set(named)]
  // Some agents name the file in nothing but the input that their tool is given.
  const input = textField(call.rawInput, ['filepath', 'filePath', 'file_path', 'path'])
  return input === undefined ? [] : [input]
}

const touching = new Set<ToolCall['kind']>(['edit', 'delete', 'move', 'read'])

export const sizeOf = (edits: readonly FileEdit[]) =>
  edits.reduce(
    (sum, { oldText, newText }) => sum + (oldText?.length ?? 0) + (newText?.length ?? 0),
    0,
  )

const tools: Record<ToolKind, ToolBody['tool']> = {
  execute: 'command',
  edit: 'edit',
  delete: 'edit',
  move: 'edit',
  read: 'read',
  search: 'search',
  fetch: 'fetch',
  think: 'think',
  switch_mode: 'other',
  other: 'other',
}

const statuses: Record<ToolCallStatus, ToolBody['status']> = {
  pending: 'pending',
  in_progress: 'running',
  completed: 'completed',
  failed: 'failed',
}

function outputOf({ content, rawOutput }: ToolCall): string {
  const words = (content ?? []).map(wordsOf).filter((text) => text !== '')
  if (words.length > 0) return words.join('\n')
  if (typeof rawOutput === 'string') return rawOutput
  return textField(rawOutput, ['formatted_output', 'output', 'stdout']) ?? ''
}

const wordsOf = (content: ToolCallContent) =>
  content.type === 'content' ? textOf(content.content) : ''

function relativeTo(checkout: string, file: string): string {
  const relative = path.relative(checkout, path.resolve(checkout, file))
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`)
  if (relative === '') return '.'
  return outside || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/')
}

function field(input: unknown, names: readonly string[]): unknown {
  if (typeof input !== 'object' || input === null) return undefined
  const found = Object.entries(input).find(([name]) => names.includes(name))
  return found?.[1]
}

function textField(input: unknown, names: readonly string[]): string | undefined {
  const value = field(input, names)
  return typeof value === 'string' ? value : undefined
}

function numberField(input: unknown, names: readonly string[]): number | undefined {
  const value = field(input, names)
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined
}
