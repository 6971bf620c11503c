import { onTestFinished, expect, it } from 'vitest'
import { type Checked, openRepair } from '../../electron/store/repair.ts'
import {
  contentOf,
  databaseFile,
  everyView,
  filed,
  history,
  offline,
  type Store,
  temporaryStore,
  turnOf,
} from './viewStore.ts'

function repairOf(store: Store) {
  const told: Checked[] = []
  const repair = openRepair({
    file: store.db.name,
    definitions: everyView,
    views: store.views,
    repair: async (view) => store.views.reset(view),
    head: store.log.head,
    checked: (outcome) => told.push(outcome),
    failed: (error) => {
      throw error
    },
  })
  onTestFinished(repair.stop)
  return { repair, told }
}

it('[E12] leaves views alone that are what their events come to', async () => {
  const store = temporaryStore(await databaseFile())
  store.append(history(300))
  const content = contentOf(store.db)
  const { repair, told } = repairOf(store)
  expect(await repair.check()).toEqual({ status: 'whole' })
  expect(told).toEqual([{ status: 'whole' }])
  expect(contentOf(store.db)).toEqual(content)
  expect(store.views.lagging()).toEqual([])
})

it('[E12] makes a view that differs anew, and says which and how', async () => {
  const store = temporaryStore(await databaseFile())
  store.append(history(300))
  store.db.exec(`UPDATE view_threads SET row = replace(row, 'Thread 1', 'Thread 9')`)
  const { repair, told } = repairOf(store)
  const checking = repair.check()
  // It reads as of one moment, so what is committed meanwhile is no difference.
  store.append(turnOf(0, 90))
  const outcome = { status: 'repaired', views: { threads: 'row t1 differs' } }
  expect(await checking).toEqual(outcome)
  expect(told).toEqual([outcome])
  expect(store.views.lagging()).toEqual(['threads'])
  store.finish()
  expect(filed(store)).toEqual(offline(store))
})

it('[E12] makes no view from a log that is not what was written', async () => {
  const store = temporaryStore(await databaseFile())
  store.append(history(300))
  store.db.exec('DROP TRIGGER events_keep')
  store.db.exec(`UPDATE events SET payload = replace(payload, 'Thread 1', 'Thread 9')`)
  const { repair } = repairOf(store)
  expect(await repair.check()).toEqual({
    status: 'broken',
    view: 'threads',
    differs: 'row t1 differs',
    chain: 'event 3 is not what was written',
  })
  expect(store.views.lagging()).toEqual([])
})

it('gives up when it is stopped', async () => {
  const store = temporaryStore(await databaseFile())
  store.append(history(3000))
  const { repair } = repairOf(store)
  const checking = repair.check()
  await repair.stop()
  expect(await checking).toEqual({ status: 'unfinished' })
})
