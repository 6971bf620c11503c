import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startProgram } from '../electron/agents/program.ts'
import { openCodex } from '../electron/agents/codex/codex.ts'
import { BY_CODE, codexFolder, makeHome } from '../test/agents/codex/home.ts'
import { normalised, recorded, WIRE_CHECKOUT, type WireLine } from '../test/agents/codex/wire.ts'
import {
  playPrompt,
  wireScenes,
  wireScripts,
  type WireScene,
} from '../test/agents/codex/wireScenes.ts'
import { startModel } from '../test/support/model/server.ts'

/**
 * Records test/fixtures/wire/codex anew: plays each scene with the pinned Codex and the scripted
 * model, and writes down what went over its pipes. To be run by hand after an update of Codex; the
 * difference is the change of its protocol.
 */
const fixtures = path.join(import.meta.dirname, '../test/fixtures/wire/codex')

async function record(scene: WireScene, bin: string): Promise<void> {
  const model = await startModel(wireScripts)
  const home = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'codex-wire-')))
  const checkout = path.join(home, 'project')
  try {
    mkdirSync(checkout)
    writeFileSync(path.join(checkout, 'greeting.txt'), 'hello world\n')
    const environment = await makeHome(home, { url: model.url, bin })
    const sessions = scene.resumes ? scene.prompts.map((prompt) => [prompt]) : [scene.prompts]
    let sessionId: string | undefined
    let lines: WireLine[] = []
    for (const prompts of sessions) {
      lines = []
      const into = lines
      const session = await openCodex(
        {
          name: 'Codex',
          command: [path.join(bin, 'codex'), 'app-server'],
          environment,
          install: 'It is installed by the tests.',
        },
        {
          agent: { provider: 'codex', ...(scene.byCode && { model: BY_CODE }) },
          checkout,
          signal: new AbortController().signal,
          ...(sessionId !== undefined && { sessionId }),
        },
        async (program, options) => recorded(await startProgram(program, options), into),
      )
      for (const prompt of prompts) await playPrompt(session, scene, prompt)
      sessionId = session.sessionId
      await session.close()
    }
    const places = { [checkout]: WIRE_CHECKOUT, [home]: '/home/user', [model.url]: 'http://model' }
    const text = normalised(lines, places).join('\n')
    writeFileSync(path.join(fixtures, `${scene.name}.jsonl`), `${text}\n`)
    console.log(`${scene.name}: ${lines.length} lines`)
  } finally {
    await model.close()
    rmSync(home, { recursive: true, force: true })
  }
}

const bin = await codexFolder()
mkdirSync(fixtures, { recursive: true })
for (const scene of wireScenes) await record(scene, bin)
