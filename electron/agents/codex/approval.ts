import type { ApprovalAction } from '../../../core/approvals.ts'
import { INLINE_BODY_LIMIT, type FileEdit } from '../../../core/items.ts'
import type { SuggestedRule } from '../../../core/permission/rule.ts'
import { sizeOf } from '../acp/tool.ts'
import { locateIn } from '../inside.ts'
import { editsOf, titleOf } from './edits.ts'
import type { CodexRequest } from './peer.ts'
import type {
  FileChangeApprovalDecision,
  FileUpdateChange,
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
  ToolRequestUserInputResponse,
} from './protocol.ts'
import { scriptOf } from './shell.ts'
import { suggestionsOf } from './suggestions.ts'
import { headOf, type ToolItem } from './tools.ts'
import { toolUseOf } from './toolUse.ts'

/** What Codex asks leave for, as people read it. */
export type Asked = { title: string; action: ApprovalAction; suggestions?: SuggestedRule[] }

/**
 * Translates a request for leave; undefined where it is none. `item` is the tool's use that it is
 * about: the request for an edit does not say what the edit is. Looks up on disk where the files
 * truly lie.
 */
export async function askedBy(
  request: CodexRequest,
  item: ToolItem | undefined,
  checkout: string,
): Promise<Asked | undefined> {
  switch (request.method) {
    case 'item/commandExecution/requestApproval':
      return commandAsked(request.params)
    case 'item/fileChange/requestApproval': {
      const changes = item?.type === 'fileChange' ? item.changes : []
      const { reason, grantRoot } = request.params
      const why = [reason, grantRoot && `It would write below ${grantRoot} from now on.`]
      return {
        title: headOf(titleOf(checkout, changes)),
        action: await editOf(
          changes,
          why.filter((each) => typeof each === 'string'),
          checkout,
        ),
      }
    }
    case 'mcpServer/elicitation/request':
      return toolAsked(request.params)
    case 'item/tool/requestUserInput':
      return undefined
  }
}

/** What Codex is told in answer to a request for leave, or for anything else that it is not given. */
export function verdictOn(
  { method }: CodexRequest,
  verdict: 'accept' | 'decline' | 'cancel',
): object {
  switch (method) {
    case 'item/commandExecution/requestApproval':
    case 'item/fileChange/requestApproval':
      return { decision: verdict } satisfies { decision: FileChangeApprovalDecision }
    case 'item/tool/requestUserInput':
      return { answers: {} } satisfies ToolRequestUserInputResponse
    case 'mcpServer/elicitation/request': {
      const content = verdict === 'accept' ? {} : null
      return { action: verdict, content, _meta: null } satisfies McpServerElicitationRequestResponse
    }
  }
}

function toolAsked(params: McpServerElicitationRequestParams): Asked | undefined {
  const use = toolUseOf(params)
  if (!use) return undefined
  const { server, name, input } = use
  const title = headOf(`Use ${name} of ${server}`)
  const text = `${title}${input === undefined ? '' : ` with:\n${JSON.stringify(input, null, 2)}`}`
  return {
    title,
    action: {
      kind: 'other',
      detail: { text: text.slice(0, INLINE_BODY_LIMIT), tool: { server, name } },
    },
  }
}

type CommandParams = Extract<
  CodexRequest,
  { method: 'item/commandExecution/requestApproval' }
>['params']

function commandAsked(params: CommandParams): Asked {
  const { kind, networkApprovalContext: network, cwd } = params
  const reason = params.reason ? { reason: params.reason } : {}
  const command = scriptOf(params.command ?? '')
  if (network) {
    const title = headOf(`Connect to ${network.host}`)
    const text = `${title} (${network.protocol})${command && ` for:\n${command}`}`
    const detail = { text, ...reason, network: { host: network.host } }
    return { title, action: { kind: 'other', detail } }
  }
  if (kind === 'writeStdin') {
    const title = 'Type into a command that runs'
    const text = `${title}:\n${command}`.slice(0, INLINE_BODY_LIMIT)
    return { title, action: { kind: 'other', detail: { text, ...reason } } }
  }
  const directory = cwd ? { directory: cwd } : {}
  const suggestions = suggestionsOf(params)
  return {
    title: headOf(command || 'Run a command'),
    action: { kind: 'command', detail: { command, ...directory, ...reason } },
    ...(suggestions.length > 0 && { suggestions }),
  }
}

async function editOf(
  changes: readonly FileUpdateChange[],
  why: readonly string[],
  checkout: string,
): Promise<ApprovalAction> {
  const edits = changes.flatMap(editsOf)
  const files = await Promise.all(
    edits.map(async (edit) => {
      const place = await locateIn(checkout, edit.path)
      return { ...edit, path: place.name, inside: place.inside }
    }),
  )
  const fits = sizeOf(edits) <= INLINE_BODY_LIMIT
  const cut = 'The edit is too large to be shown whole: only the head of each text stands here.'
  const reason = [...why, ...(fits ? [] : [cut])].join(' ')
  const room = Math.floor(INLINE_BODY_LIMIT / (2 * files.length))
  return {
    kind: 'edit',
    detail: {
      files: fits ? files : files.map((file) => shortened(file, room)),
      ...(reason !== '' && { reason }),
    },
  }
}

function shortened<Edit extends FileEdit>(edit: Edit, room: number): Edit {
  const { oldText, newText } = edit
  return {
    ...edit,
    ...(oldText !== undefined && { oldText: oldText.slice(0, room) }),
    newText: newText === null ? null : newText.slice(0, room),
  }
}
