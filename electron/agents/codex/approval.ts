import type { ApprovalAction } from '../../../core/approvals.ts'
import { INLINE_BODY_LIMIT, type FileEdit } from '../../../core/items.ts'
import { sizeOf } from '../acp/tool.ts'
import { locateIn } from '../inside.ts'
import { editsOf, titleOf } from './edits.ts'
import type { Question } from './peer.ts'
import type { FileUpdateChange } from './protocol.ts'
import { scriptOf } from './shell.ts'
import { headOf, type ToolItem } from './tools.ts'

/** What Codex asks leave for, as people read it. */
export type Asked = { title: string; action: ApprovalAction }

/**
 * Translates a question. `item` is the tool's use that it is about: the question for an edit does
 * not say what the edit is. Looks up on disk where the files truly lie.
 */
export async function askedBy(
  question: Question,
  item: ToolItem | undefined,
  checkout: string,
): Promise<Asked> {
  switch (question.method) {
    case 'item/commandExecution/requestApproval':
      return commandAsked(question.params)
    case 'item/fileChange/requestApproval': {
      const changes = item?.type === 'fileChange' ? item.changes : []
      const { reason, grantRoot } = question.params
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
  }
}

type CommandParams = Extract<
  Question,
  { method: 'item/commandExecution/requestApproval' }
>['params']

function commandAsked(params: CommandParams): Asked {
  const { kind, networkApprovalContext: network, cwd } = params
  const reason = params.reason ? { reason: params.reason } : {}
  const command = scriptOf(params.command ?? '')
  if (network) {
    const title = headOf(`Connect to ${network.host}`)
    const text = `${title} (${network.protocol})${command && ` for:\n${command}`}`
    return { title, action: { kind: 'other', detail: { text, ...reason } } }
  }
  if (kind === 'writeStdin') {
    const title = 'Type into a command that runs'
    const text = `${title}:\n${command}`.slice(0, INLINE_BODY_LIMIT)
    return { title, action: { kind: 'other', detail: { text, ...reason } } }
  }
  const directory = cwd ? { directory: cwd } : {}
  return {
    title: headOf(command || 'Run a command'),
    action: { kind: 'command', detail: { command, ...directory, ...reason } },
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
