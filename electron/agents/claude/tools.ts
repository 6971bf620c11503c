import { INLINE_BODY_LIMIT, type FileEdit, type ToolBody } from '../../../core/items.ts'
import { sizeOf } from '../acp/tool.ts'
import { nameIn } from '../inside.ts'
import { commandResult, fileResult, readResult, type ToolResult, type ToolUse } from './messages.ts'

const TITLE_LIMIT = 500

/** A tool's use and what became of it. */
export type ToolCall = {
  use: ToolUse
  status: ToolBody['status']
  /** Where a command runs, once that is known. */
  directory?: string | undefined
  result?: ToolResult
  /** What the tool itself gave. */
  given?: unknown
}

/** A tool call as its item shows it. Paths below the checkout are relative to it. */
export function toolBodyOf(call: ToolCall, checkout: string): ToolBody {
  const { use, status, directory } = call
  const tool = kindOf(use.name)
  const command = tool === 'command' ? textIn(use, 'command') : undefined
  const file = fileOf(use)
  const edits = editsOf(call).map((edit) => ({ ...edit, path: nameIn(checkout, edit.path) }))
  const { output, exitCode } = outcomeOf(call)
  return {
    tool,
    title: titleOf(use, checkout),
    status,
    ...(command !== undefined && { command: command.slice(0, INLINE_BODY_LIMIT) }),
    ...(command !== undefined && directory !== undefined && { directory }),
    ...(file !== undefined && { paths: [nameIn(checkout, file)] }),
    // What no longer fits is left to the turn's own diff, which git gives.
    ...(edits.length > 0 && sizeOf(edits) <= INLINE_BODY_LIMIT && { edits }),
    ...(output !== '' && { output: { text: output } }),
    ...(exitCode !== undefined && { exitCode }),
  }
}

export const kindOf = (name: string): ToolBody['tool'] => kinds[name] ?? 'other'

const kinds: Readonly<Record<string, ToolBody['tool']>> = {
  Bash: 'command',
  PowerShell: 'command',
  Edit: 'edit',
  Write: 'edit',
  NotebookEdit: 'edit',
  Read: 'read',
  Glob: 'search',
  Grep: 'search',
  ToolSearch: 'search',
  WebFetch: 'fetch',
  WebSearch: 'fetch',
}

/** What a tool's use does, in a few words. Rules for what is neither command nor edit go by it. */
export function titleOf(use: ToolUse, checkout: string): string {
  const file = fileOf(use)
  const words =
    file === undefined
      ? [titleWords[use.name] ?? use.name, textIn(use, subjects[use.name] ?? '')]
      : [use.name === 'NotebookEdit' ? 'Edit' : use.name, nameIn(checkout, file)]
  return words
    .filter((word) => word !== undefined)
    .join(' ')
    .slice(0, TITLE_LIMIT)
}

const titleWords: Readonly<Record<string, string>> = {
  Bash: 'Run',
  PowerShell: 'Run',
  Glob: 'Find',
  Grep: 'Search for',
  ToolSearch: 'Look for a tool:',
  WebFetch: 'Fetch',
  WebSearch: 'Search the web for',
  Agent: 'Ask a helper:',
  Task: 'Ask a helper:',
  Skill: 'Use the skill',
  ExitPlanMode: 'Carry out the plan',
}
const subjects: Readonly<Record<string, string>> = {
  Bash: 'command',
  PowerShell: 'command',
  Glob: 'pattern',
  Grep: 'pattern',
  ToolSearch: 'query',
  WebFetch: 'url',
  WebSearch: 'query',
  Agent: 'description',
  Task: 'description',
  Skill: 'skill',
}

/** The file that a tool's use reads or changes. */
export const fileOf = (use: ToolUse): string | undefined =>
  textIn(use, 'file_path') ?? textIn(use, 'notebook_path')

/**
 * The edits of a call: whole files once the tool has told what the file was, before that as much as
 * the model has said.
 */
function editsOf({ use, given, status }: ToolCall): FileEdit[] {
  const file = fileOf(use)
  if (kindOf(use.name) !== 'edit' || file === undefined) return []
  const told = status === 'completed' ? fileResult.safeParse(given) : undefined
  const original = told?.success ? told.data.originalFile : undefined
  if (typeof original === 'string') {
    const newText = edited(use, original)
    if (newText !== undefined) return [{ path: file, oldText: original, newText }]
  }
  return [pieceOf(use, file)]
}

/** The place that a use changes, where the file around it is not known. */
export function pieceOf(use: ToolUse, file: string): FileEdit {
  switch (use.name) {
    case 'Write':
      return { path: file, newText: textIn(use, 'content') ?? '' }
    case 'Edit':
      return {
        path: file,
        oldText: textIn(use, 'old_string') ?? '',
        newText: textIn(use, 'new_string') ?? '',
      }
    default:
      return { path: file, oldText: '', newText: textIn(use, 'new_source') ?? '' }
  }
}

/** What a use makes of a file's text; undefined when it does not fit this text. */
export function edited(use: ToolUse, before: string): string | undefined {
  if (use.name === 'Write') return textIn(use, 'content')
  const [from, to] = [textIn(use, 'old_string'), textIn(use, 'new_string')]
  if (use.name !== 'Edit' || from === undefined || to === undefined || from === '') return undefined
  if (!before.includes(from)) return undefined
  // A function, since `$` in a text would mean something to replace.
  return use.input['replace_all'] === true
    ? before.replaceAll(from, () => to)
    : before.replace(from, () => to)
}

type Outcome = { output: string; exitCode?: number }

function outcomeOf({ use, result, given, status }: ToolCall): Outcome {
  if (!result) return { output: '' }
  const words = wordsOf(result)
  switch (kindOf(use.name)) {
    case 'command': {
      const told = commandResult.safeParse(given)
      if (told.success) {
        const output = [told.data.stdout, told.data.stderr].filter((text) => text !== '').join('\n')
        return { output, ...(status === 'completed' && { exitCode: 0 }) }
      }
      // A command that failed is told to the model alone, with its exit code on the first line.
      const [line, code] = /^Exit code (\d+)(?:\n|$)/.exec(words) ?? []
      if (line === undefined) return { output: words }
      return { output: words.slice(line.length), exitCode: Number(code) }
    }
    case 'edit':
      // That it went well is said by the status.
      return { output: status === 'completed' ? '' : words }
    case 'read': {
      const told = readResult.safeParse(given)
      return { output: told.success ? told.data.file.content : words }
    }
    default:
      return { output: words }
  }
}

const wordsOf = ({ content = '' }: ToolResult): string =>
  typeof content === 'string'
    ? unwrapped(content)
    : content.map(({ type, text }) => text ?? `[${type}]`).join('\n')

const unwrapped = (text: string) =>
  /^<tool_use_error>([^]*)<\/tool_use_error>$/.exec(text)?.[1] ?? text

export function textIn({ input }: ToolUse, name: string): string | undefined {
  const value = input[name]
  return typeof value === 'string' ? value : undefined
}
