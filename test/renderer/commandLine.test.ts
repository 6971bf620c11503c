import { describe, expect, it } from 'vitest'
import {
  type Commands,
  COMMANDS_KEPT,
  lineOf,
  readCommandLine,
  withCommand,
  withoutCommand,
} from '../../renderer/thread/commandLine.ts'

describe('a command line', () => {
  it('is its words, with quotes keeping together what has spaces', () => {
    expect(readCommandLine(`  my-agent --acp 'two words' "and three"  `)).toEqual({
      status: 'words',
      words: ['my-agent', '--acp', 'two words', 'and three'],
    })
  })

  it('is nothing while nothing is written', () => {
    expect(readCommandLine(' \t')).toEqual({ status: 'empty' })
  })

  it.each(['agent | tee log', 'agent "$HOME"', '~/agent', 'TOKEN=1 agent', `agent 'open`, 'a; b'])(
    'refuses %s, of which only a shell could make sense',
    (line) => expect(readCommandLine(line)).toMatchObject({ status: 'unclear' }),
  )

  it('refuses more words than an agent may have, and empty ones', () => {
    expect(readCommandLine(Array.from({ length: 65 }, () => 'a').join(' '))).toMatchObject({
      status: 'unclear',
    })
    expect(readCommandLine(`agent ''`)).toMatchObject({ status: 'unclear' })
  })

  it('reads again as the words it was made of', () => {
    const words = ['/opt/my agent/run', '--flag=a b', 'plain', 'q"uote', '*']
    expect(readCommandLine(lineOf(words))).toEqual({ status: 'words', words })
  })
})

describe('the commands of a window', () => {
  it('have the newest first, each once', () => {
    const commands = [['a'], ['b', '--acp']]
    expect(withCommand(commands, ['b', '--acp'])).toEqual([['b', '--acp'], ['a']])
    expect(withCommand(commands, ['b'])).toEqual([['b'], ['a'], ['b', '--acp']])
    expect(withoutCommand(commands, ['a'])).toEqual([['b', '--acp']])
  })

  it('are not kept without end', () => {
    let commands: Commands = []
    for (let at = 0; at < 20; at += 1) commands = withCommand(commands, [`agent-${at}`])
    expect(commands).toHaveLength(COMMANDS_KEPT)
    expect(commands[0]).toEqual(['agent-19'])
  })
})
