import { setImmediate as nextTurn } from 'node:timers/promises'
import { modeOf } from '../../core/agent.ts'
import type { ThreadId } from '../../core/ids.ts'
import { rejudge } from '../../core/permission/dryRun.ts'
import { flawOf } from '../../core/permission/flaw.ts'
import { type PermissionRule, titleKept } from '../../core/permission/rule.ts'
import { type KeyedRow, PAGE_ROWS_LIMIT, type ViewState } from '../../core/protocol.ts'
import type { QueryArgs, QueryAnswer } from '../../core/queries.ts'
import { type ApprovalRow, approvalRow, approvals } from '../../core/views/approvals.ts'
import { rules as rulesView, rulesRow } from '../../core/views/rules.ts'
import { threadRow, threads } from '../../core/views/threads.ts'
import { WHOLE } from '../../core/views/view.ts'
import type { Views } from '../store/views.ts'
import { QueryError } from './queryError.ts'

/** Examples when the asker does not say. */
const USUAL_LIMIT = 20
/** Requests that are judged before commands have their turn again. */
const PAGE = 50
/** How long a dry run may take, in milliseconds; it says how far back it came. */
const BUDGET_MS = 1500

type Readable = Pick<Views, 'find' | 'read' | 'states'>
type Answer = QueryAnswer<'ruleDryRun'>

/**
 * Replays the requests of the past, the newest first, under the rules in force and one more.
 *
 * They come from the view of approvals, so those of deleted threads are left out. Throws QueryError:
 * `invalid-query` for a rule that nobody could add, `aborted` when the asker leaves.
 */
export async function answerRuleDryRun(
  views: Readable,
  { rule: proposed, without, limit = USUAL_LIMIT }: QueryArgs<'ruleDryRun'>,
  signal: AbortSignal,
  { page = PAGE, budgetMs = BUDGET_MS, clock = () => performance.now() } = {},
): Promise<Answer> {
  const flaw = flawOf(proposed)
  if (flaw) throw new QueryError('invalid-query', flaw.rejected.message)
  const start = clock()
  const inForce = rulesInForce(views)
  const threadOf = rememberingThreads(views)
  const answer: Answer = {
    state: stateOf(views),
    replayed: 0,
    covered: 0,
    changed: { allow: 0, ask: 0, deny: 0 },
    against: 0,
    since: null,
    examples: [],
  }
  for await (const row of pastRequests(views, proposed.scope, page)) {
    if (signal.aborted) throw new QueryError('aborted', 'The dry run was given up.')
    if (row === 'page') {
      if (clock() - start > budgetMs) return answer
      continue
    }
    answer.since = row.at
    const thread = threadOf(row.threadId)
    if (!thread) continue
    const { threadId, turnId, requestId, title, action, at } = row
    const { projectId, checkout, agent } = thread
    const past = { title, action, checkout, mode: modeOf(agent), threadId, projectId }
    const { covered, was, would } = rejudge(past, inForce, { proposed, without })
    answer.replayed += 1
    if (covered) answer.covered += 1
    if (was === would) continue
    const against = isAgainst(row, would)
    answer.changed[would] += 1
    if (against) answer.against += 1
    if (answer.examples.length < limit)
      answer.examples.push({
        threadId,
        turnId,
        requestId,
        projectId,
        at,
        was,
        would,
        against,
        title: titleKept(title),
        kind: action.kind,
      })
  }
  return { ...answer, since: null }
}

/** Whether a person has answered it the other way. */
function isAgainst({ verdict }: ApprovalRow, would: PermissionRule['effect']): boolean {
  if (verdict.status !== 'approved' && verdict.status !== 'rejected') return false
  if (!('user' in verdict.by)) return false
  return would === (verdict.status === 'approved' ? 'deny' : 'allow')
}

/** Every request as it stands, the newest first; `page` says that others have had their turn. */
async function* pastRequests(
  views: Readable,
  scope: PermissionRule['scope'],
  limit: number,
): AsyncGenerator<ApprovalRow | 'page'> {
  const within = typeof scope === 'object' && 'threadId' in scope ? scope.threadId : undefined
  let first = true
  for (const rows of pagesOf(views, approvals.name, within, limit)) {
    if (!first) {
      await nextTurn()
      yield 'page'
    }
    first = false
    for (const { row } of rows) yield approvalRow.parse(row)
  }
}

function rulesInForce(views: Readable): PermissionRule[] {
  const all: PermissionRule[] = []
  for (const rows of pagesOf(views, rulesView.name, undefined, PAGE_ROWS_LIMIT))
    for (const { row } of rows) {
      const parsed = rulesRow.parse(row)
      if (parsed.row === 'rule' && !parsed.removed) all.push(parsed.rule)
    }
  return all
}

/** A view's rows page by page, the newest first. */
function* pagesOf(
  views: Readable,
  view: string,
  scope: string | undefined,
  limit: number,
): Generator<KeyedRow[]> {
  for (let before: number | undefined; ;) {
    const read = views.read(view, scope, { limit, ...(before !== undefined && { before }) })
    if (!read) return
    yield read.rows.toReversed()
    before = read.rows[0]?.rank
    if (!read.more || before === undefined) return
  }
}

function rememberingThreads(views: Readable) {
  const known = new Map<ThreadId, ReturnType<typeof threadRow.parse> | undefined>()
  return (id: ThreadId) => {
    if (!known.has(id)) known.set(id, threadRow.safeParse(views.find(threads.name, WHOLE, id)).data)
    return known.get(id)
  }
}

/** How the views stand together: as the one that stands worst. */
function stateOf(views: Readable): ViewState {
  const states = views.states()
  const all = [approvals, threads, rulesView].flatMap(({ name }) => states[name] ?? [])
  const worst = all.find(({ status }) => status !== 'ready') ?? all[0]
  if (!worst) throw new Error('there are no views')
  return worst
}
