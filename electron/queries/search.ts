import type { StoredEvent } from '../../core/events.ts'
import type { QueryArgs, SearchAnswer, SearchFound } from '../../core/queries.ts'
import { matchOf, searchTerms, snippetOf } from '../../core/searchText.ts'
import { search, wordsOf } from '../../core/views/search.ts'
import { itemKey, timeline, timelineRow, turnKey } from '../../core/views/timeline.ts'
import type { Log } from '../store/log.ts'
import type { Views } from '../store/views.ts'

/** Results of a search when the asker does not say. */
const USUAL_LIMIT = 20

/** Finds messages and tool outputs by their words. */
export function answerSearch(
  views: Pick<Views, 'find' | 'search' | 'states'>,
  log: Pick<Log, 'at'>,
  { text, limit = USUAL_LIMIT, threadId, before }: QueryArgs<'search'>,
): SearchAnswer {
  const terms = searchTerms(text)
  const match = matchOf(terms)
  const state = views.states()[search.name]
  if (!state) throw new Error('there is no search')
  if (match === undefined) return { state, found: [], next: null }
  const ranks =
    views.search(search.name, {
      match,
      limit: limit + 1,
      ...(threadId !== undefined && { scope: threadId }),
      ...(before !== undefined && { before }),
    }) ?? []
  const page = ranks.slice(0, limit)
  const found = page.flatMap((rank) => {
    const event = log.at(rank)
    return event ? foundAt(views, event, terms) : []
  })
  return { state, found, next: ranks.length > limit ? (page.at(-1) ?? null) : null }
}

/** Looks up what an event began, as it stands by now. */
function foundAt(
  views: Pick<Views, 'find'>,
  event: StoredEvent,
  terms: readonly string[],
): SearchFound[] {
  const begun = begunBy(event)
  if (!begun) return []
  const row = timelineRow.safeParse(views.find(timeline.name, event.streamId, begun.key)).data
  const said = row?.row === 'turn' ? row.text : row?.row === 'item' ? wordsOf(row.item) : ''
  const { position: rank, occurredAt: at } = event
  return [{ ...begun, rank, at, snippet: snippetOf(said, terms) }]
}

function begunBy(
  event: StoredEvent,
): Pick<SearchFound, 'threadId' | 'turnId' | 'key' | 'kind'> | undefined {
  if (event.type === 'TurnStarted') {
    const { threadId, turnId } = event.payload
    return { threadId, turnId, key: turnKey(turnId), kind: 'message' }
  }
  if (event.type !== 'TurnItemAppended') return undefined
  const { threadId, turnId, itemId, kind } = event.payload
  return { threadId, turnId, key: itemKey(itemId), kind }
}
