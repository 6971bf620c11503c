import { chmod, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { claudeHome, needsClaude, openReal } from '../claude/support.ts'
import { lampQuestions } from '../claude/questions.ts'
import { normalised, wireAnswers, wireFile, wireScenes, type WireScene } from '../claude/wire.ts'
import { converse, temporaryFolder } from '../support.ts'

needsClaude()

const scenes = Object.keys(wireScenes) as WireScene[]

/** Listens to what the program says, between it and us. */
const listener = '#!/bin/sh\n"$REAL_CLAUDE" "$@" | tee "$WIRE"\n'

// A pipe and a shebang: the recording itself is made where both exist.
it.skipIf(process.platform === 'win32').each(scenes)(
  'says in the scene %s what it said when it was recorded (-u records it anew)',
  async (scene) => {
    const home = await claudeHome({
      todo: [
        { calls: [task('TaskCreate', { subject: 'Look around', description: 'Look.' })] },
        { calls: [task('TaskUpdate', { taskId: '1', status: 'in_progress' })] },
        { say: 'On it.' },
      ],
      lamps: [{ calls: [lampQuestions] }, { say: 'Thank you.' }],
    })
    const bin = await temporaryFolder()
    const wire = path.join(bin, 'wire')
    await writeFile(path.join(bin, 'claude'), listener)
    await chmod(path.join(bin, 'claude'), 0o755)
    const checkout = await temporaryFolder()
    await writeFile(path.join(checkout, 'greeting.txt'), 'hello world\n')
    const session = await openReal(
      {
        environment: {
          ...home.environment,
          PATH: [bin, home.environment['PATH']].join(path.delimiter),
          REAL_CLAUDE: home.program,
          WIRE: wire,
        },
      },
      { checkout },
    )
    await converse(session, `[[${scene}]]`, {
      answer: wireScenes[scene],
      reply: () => wireAnswers,
    })
    // The listener hands a line on before it writes it down.
    const lines = await vi.waitFor(async () => {
      const written = (await readFile(wire, 'utf8')).split('\n')
      expect(written.slice(0, -1).some((line) => line.includes('"type":"result"'))).toBe(true)
      return written.filter((line) => line !== '')
    })
    const said = normalised(lines, { checkout, home: path.dirname(home.settings) })
    await expect(said).toMatchFileSnapshot(wireFile(scene, 'wire'))
  },
)

const task = (name: string, input: Readonly<Record<string, string>>) => ({
  use: 'tool' as const,
  name,
  input,
})
