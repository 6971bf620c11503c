import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { examineLog } from '../../electron/queries/homeFindings.ts'
import { accepted, allEvents, eventually, temporaryFolder, temporaryHost } from '../support/home.ts'

async function runningHost() {
  const home = await temporaryFolder('home')
  const host = await temporaryHost({ home, runner: 'off' })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'Lamps', rootPath: home })
  return { home, host, names: () => host.read('projects', undefined, {})?.rows.map(nameOf) }
}

const nameOf = ({ row }: { row: unknown }) => (row as { name?: string }).name

/** Reaches into a home's database as another program might. */
function tamper(home: string, sql: string): void {
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec(sql)
  db.close()
}

const forge = `UPDATE view_projects SET row = replace(row, 'Lamps', 'Forged')`

it('[E12] a running host repairs a view that differs, with an event that says so', async () => {
  const { home, host, names } = await runningHost()
  expect(await host.checkViews()).toEqual({ status: 'whole' })
  tamper(home, forge)
  expect(names()).toEqual(['Forged'])
  expect(await host.checkViews()).toEqual({
    status: 'repaired',
    views: { projects: 'row p differs' },
  })
  const repaired = await eventually(host, 'ViewRepaired')
  expect(repaired).toMatchObject({
    streamType: 'host',
    principal: 'host',
    payload: { view: 'projects', differs: 'row p differs' },
  })
  await expect.poll(names).toEqual(['Lamps'])
  expect(host.verify().problems).toEqual([])
  expect(await host.checkViews()).toEqual({ status: 'whole' })
  expect(allEvents(host).filter(({ type }) => type === 'ViewRepaired')).toHaveLength(1)
  const { problems, hints } = await examineLog(home)
  expect(problems).toEqual([])
  expect(hints).toEqual([
    { code: 'views-repaired', message: expect.stringContaining('the view projects') },
  ])
})

it('[E12] repairs nothing, and says nothing in the log, where the chain is broken', async () => {
  const { home, host, names } = await runningHost()
  const before = host.head()
  tamper(home, `${forge}; DROP TRIGGER events_keep; UPDATE events SET principal = 'user:eve'`)
  expect(await host.checkViews()).toEqual({
    status: 'broken',
    view: 'projects',
    differs: 'row p differs',
    chain: 'event 1 is not what was written',
  })
  expect(names()).toEqual(['Forged'])
  expect(host.head()).toBe(before)
  expect(host.rebuilds.standing().views['projects']).toMatchObject({ status: 'ready' })
})
