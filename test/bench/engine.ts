import { parseCommand } from '../../core/commands.ts'
import { views as definitions } from '../../core/views/all.ts'
import type { View } from '../../core/views/view.ts'
import { createDispatch } from '../../electron/dispatch.ts'
import { mintId } from '../../electron/ids.ts'
import { createOutbox } from '../../electron/jobs/outbox.ts'
import { openJobTable } from '../../electron/jobs/table.ts'
import { openDatabase } from '../../electron/store/database.ts'
import { openFacts } from '../../electron/store/facts.ts'
import { openLog } from '../../electron/store/log.ts'
import { openReceipts } from '../../electron/store/receipts.ts'
import { openViews } from '../../electron/store/views.ts'
import type { Sent } from './commandMix.ts'

/**
 * The host's command path as `openHost` builds it, with a runner that takes no work.
 *
 * `openHost` itself lets nobody in who speaks for an agent, and half of all commands are of that
 * kind.
 */
export function openEngine(file: string) {
  const now = Date.now
  const db = openDatabase(file)
  const log = openLog(db)
  const views = openViews(db, log, Object.values<View>(definitions))
  const starter = { reserve: () => false, forget() {}, start() {} }
  const table = openJobTable(db)
  const outbox = createOutbox({ table, log, starter, now, boot: mintId() })
  const dispatch = createDispatch({
    db,
    log,
    views,
    receipts: openReceipts(db, log),
    facts: openFacts(db, log, { isKept: () => true, worktrees: '/nowhere' }),
    outbox,
    now,
    publish: () => {},
  })

  async function send(sent: Sent): Promise<void> {
    const outcome = await (sent.from === 'host'
      ? dispatch.send(sent.command, { principal: 'host' })
      : dispatch.send(parsed(sent.command), { principal: { user: 'local' } }))
    if (!('receipt' in outcome) || outcome.receipt.events.length === 0)
      throw new Error(`a command came to nothing: ${JSON.stringify({ sent, outcome })}`)
  }

  return { send, read: views.read, close: () => void db.close() }
}

function parsed(command: unknown) {
  const result = parseCommand(command)
  if (!result.ok) throw new Error(result.message)
  return result.command
}
