import { globSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { operationOfCommand } from '../../core/git/operations.ts'
import { temporaryFolder } from '../support/home.ts'
import { isRunning } from '../support/isRunning.ts'
import { gaffer, type HostProcess, startHost as start, until } from '../support/process.ts'
import { makeHold, type OperationScene, operationScenes } from './operationScenes.ts'

const sample = process.env['GAFFER_CRASH'] === 'sample'

async function startHost(home: string, fault?: string): Promise<HostProcess> {
  const host = await start(home, fault)
  onTestFinished(() => host.kill())
  return host
}

/** A host, to die at a fault point where one is named, with a thread in the scene's repository. */
async function hostIn({ repository }: OperationScene, fault?: string) {
  const home = await temporaryFolder('home')
  const host = await startHost(home, fault)
  const { root: rootPath } = repository
  await host.send({ type: 'CreateProject', projectId: 'p', name: 'P', rootPath })
  const agent = { provider: 'practice' }
  await host.send({ type: 'CreateThread', threadId: 't', projectId: 'p', agent })
  return { home, host }
}

const commandOf = ({ wish }: OperationScene) => ({
  ...wish,
  id: 'c-1',
  threadId: 't',
  operationId: 'o',
})

async function settlements(host: HostProcess) {
  const events = await host.events()
  return events.filter(({ type }) => type === 'GitOperationSettled').map(({ payload }) => payload)
}

/** Starts a host where another died, and holds that all comes to rest as if none had. */
async function goesOn(home: string, scene: OperationScene): Promise<void> {
  const host = await startHost(home)
  expect((await host.send(commandOf(scene))).status).toBe(200)
  await until(
    () => host.view('jobs'),
    ({ data }) => data.every(({ status }) => status === 'done' || status === 'dead'),
  )
  const settled = await settlements(host)
  expect(settled).toMatchObject([{ operationId: 'o', outcome: 'succeeded' }])
  expect(settled[0]?.result?.code).toBeUndefined()
  scene.expectDone()
  host.kill('SIGTERM')
  expect(await host.ended).toBe(0)
  const folder = path.join(scene.repository.root, '.git')
  expect(
    globSync(['*.lock', 'refs/**/*.lock', 'gaffer/{scratch,before}-*'], { cwd: folder }),
  ).toEqual([])
  expect(await gaffer(home, 'verify')).toMatchObject({ code: 0 })
}

describe.each(Object.entries(operationScenes))(
  'a host that is killed in %s',
  (_name, makeScene) => {
    const { wish, holds } = makeScene()
    const kind = operationOfCommand[wish.type]
    const points = [
      `afterCommit:${wish.type}`,
      `afterClaim:${kind}`,
      `afterEffect:${kind}`,
      `afterSettle:${kind}`,
    ]

    // The midst says most; between its steps the random model dies as well.
    it.each(sample ? [] : points)(
      '[B2] [B4] at %s does it once and settles it once',
      async (fault) => {
        const scene = makeScene()
        const { home, host } = await hostIn(scene, fault)
        await host.send(commandOf(scene)).catch(() => null)
        expect(await host.ended).toBe('SIGKILL')
        await goesOn(home, scene)
      },
    )

    it.each(Object.keys(holds))('[B2] [B4] while %s runs does it once', async (name) => {
      const scene = makeScene()
      const hold = makeHold()
      scene.holds[name]?.(hold.command)
      const { home, host } = await hostIn(scene)
      expect((await host.send(commandOf(scene))).status).toBe(200)
      const pid = await until(
        async () => hold.pid(),
        (found) => found !== null,
      )
      host.kill()
      await host.ended
      await goesOn(home, scene)
      expect(isRunning(pid ?? 0)).toBe(false)
    })
  },
)
