import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { claudeHome, needsClaude, openReal, type ClaudeHome } from '../claude/support.ts'
import { mcpServer } from '../codex/mcpServer.ts'
import { converse, spoken } from '../support.ts'

needsClaude()

const use = (name: string, input: Readonly<Record<string, unknown>>) => [
  { calls: [{ use: 'tool' as const, name, input }] },
  { echo: true },
]

let home: ClaudeHome
beforeEach(async () => {
  home = await claudeHome({
    light: use('mcp__my_lamps__light', { where: 'stage' }),
    choose: use('mcp__my_lamps__choose', {}),
  })
  const server = { type: 'stdio', command: process.execPath, args: [mcpServer] }
  await mkdir(home.settings, { recursive: true })
  const settings = { mcpServers: { 'my lamps': server } }
  await writeFile(path.join(home.settings, '.claude.json'), JSON.stringify(settings))
})

it('asks before it uses the tool of an MCP server, and names both', async () => {
  const events = await converse(await openReal(home), '[[light]]', { answer: { allowed: true } })
  expect(events.filter((event) => event.type === 'approval-requested')).toMatchObject([
    { action: { kind: 'other', detail: { tool: { server: 'my lamps', name: 'light' } } } },
  ])
  expect(spoken(events)).toContain('lit {"where":"stage"}')
})

it('asks a person what an MCP server wants to know', async () => {
  const events = await converse(await openReal(home), '[[choose]]', {
    answer: { allowed: true },
    reply: () => [
      { questionId: '0', chosen: ['green'] },
      { questionId: '2', chosen: ['No'] },
    ],
  })
  expect(events.filter((event) => event.type === 'question-asked')).toMatchObject([
    {
      questions: [
        { text: 'my lamps: Which lamp shall it be?\n\nLamp', options: [{}, { label: 'green' }] },
        { header: 'Minutes', text: 'For how long?', free: true },
        { header: 'Bright', options: [{ label: 'Yes' }, { label: 'No' }] },
      ],
    },
  ])
  expect(spoken(events)).toContain(
    'told {"action":"accept","content":{"lamp":"green","bright":false}}',
  )
})
