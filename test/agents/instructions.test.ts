import { expect, it } from 'vitest'
import { practiceManual } from '../../core/practiceManual.ts'
import { parseInstructions, type Step } from '../../electron/agents/practice/instructions.ts'

it.each<[string, ...Step[]]>([
  ['add a file hello.txt saying hi', { do: 'write', path: 'hello.txt', text: 'hi\n' }],
  [
    'Create a new file called "my notes.md" with the text "a b"',
    { do: 'write', path: 'my notes.md', text: 'a b\n' },
  ],
  ['write hi there to src/a.txt', { do: 'write', path: 'src/a.txt', text: 'hi there\n' }],
  [
    'add a file a.md:\n# One\n\nthen run this',
    { do: 'write', path: 'a.md', text: '# One\n\nthen run this\n' },
  ],
  ['create file empty.txt', { do: 'write', path: 'empty.txt', text: '' }],
  ['please add a file a.txt containing: x', { do: 'write', path: 'a.txt', text: 'x\n' }],
  ['append bye to hello.txt', { do: 'append', path: 'hello.txt', text: 'bye\n' }],
  ['append to hello.txt: bye to you', { do: 'append', path: 'hello.txt', text: 'bye to you\n' }],
  ['run npm test', { do: 'run', command: 'npm test' }],
  ['run echo a then b\necho c', { do: 'run', command: 'echo a then b\necho c' }],
  ['run `npm test`', { do: 'run', command: 'npm test' }],
  ['rename old to new in src', { do: 'rename', from: 'old', to: 'new', folder: 'src' }],
  ['rename old to new', { do: 'rename', from: 'old', to: 'new', folder: '.' }],
  ['delete file a.txt', { do: 'delete', path: 'a.txt' }],
  ['remove the file a.txt.', { do: 'delete', path: 'a.txt' }],
  ['show README.md', { do: 'read', path: 'README.md' }],
  ['read the file "a b.txt"', { do: 'read', path: 'a b.txt' }],
  ['say hello world', { do: 'say', text: 'hello world' }],
  ['stream 2000 words', { do: 'stream', words: 2000, slowly: false }],
  ['stream 20 words slowly', { do: 'stream', words: 20, slowly: true }],
  ['stream a long text', { do: 'stream', words: 1500, slowly: false }],
  ['wait 1.5 seconds', { do: 'wait', seconds: 1.5 }],
  ['wait 5 s', { do: 'wait', seconds: 5 }],
  ['ask me whether to go on', { do: 'ask', question: 'To go on?' }],
  ['ask: Shall I?', { do: 'ask', question: 'Shall I?' }],
  [
    'ask me if it rains then say so',
    { do: 'ask', question: 'It rains?' },
    { do: 'say', text: 'so' },
  ],
  [
    'ask me which colour: red, green or blue',
    {
      do: 'inquire',
      question: 'Which colour?',
      options: ['red', 'green', 'blue'],
      several: false,
    },
  ],
  [
    'ask me which lamps: any of spot and "floor wash" then say so',
    { do: 'inquire', question: 'Which lamps?', options: ['spot', 'floor wash'], several: true },
    { do: 'say', text: 'so' },
  ],
  ['ask me your name', { do: 'inquire', question: 'Your name?', options: [], several: false }],
  [
    'ask me for the name of the lamp.',
    { do: 'inquire', question: 'The name of the lamp.', options: [], several: false },
  ],
  ['help', { do: 'explain', asked: '' }],
  ['What can you do?', { do: 'explain', asked: '' }],
  ['fail with a bang', { do: 'fail', message: 'a bang' }],
  ['fail', { do: 'fail', message: 'It failed, as you asked.' }],
  ['recall', { do: 'recall' }],
  ['What did I ask before?', { do: 'recall' }],
  ['make me a sandwich', { do: 'explain', asked: 'make me a sandwich' }],
  ['', { do: 'explain', asked: '' }],
  [
    'add a file a.txt saying hi, then append bye to a.txt then run cat a.txt then ls',
    { do: 'write', path: 'a.txt', text: 'hi\n' },
    { do: 'append', path: 'a.txt', text: 'bye\n' },
    { do: 'run', command: 'cat a.txt then ls' },
  ],
  ['say first this then that', { do: 'say', text: 'first this then that' }],
  [
    '- run npm test\nnpm run lint\n- say done',
    { do: 'run', command: 'npm test\nnpm run lint' },
    { do: 'say', text: 'done' },
  ],
])('reads %j', (message, ...steps) => {
  expect(parseInstructions(message)).toEqual({ planned: false, slow: false, steps })
})

const [one, two]: Step[] = [
  { do: 'say', text: 'one' },
  { do: 'say', text: 'two' },
]

it.each([
  ['Plan first: say one then say two', { planned: true, slow: false }],
  ['plan first\n- say one\n- say two', { planned: true, slow: false }],
  ['Slowly: say one then say two', { planned: false, slow: true }],
  ['slowly say one then say two', { planned: false, slow: true }],
  ['please plan first and slowly: say one then say two', { planned: true, slow: true }],
])('sees how %j wants it done', (message, manner) => {
  expect(parseInstructions(message)).toEqual({ ...manner, steps: [one, two] })
})

it.each(practiceManual.entries.flatMap(({ say }) => say))(
  'understands %j of its manual',
  (words) => {
    const { steps } = parseInstructions(words)
    expect(steps).toHaveLength(1)
    expect(steps[0]).not.toEqual({ do: 'explain', asked: words })
  },
)
