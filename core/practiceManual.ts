/**
 * The practice agent's own manual: it says this when it is asked for help, and the window shows it.
 */
export const practiceManual = {
  about:
    "I am Gaffer's practice agent: a small program that follows plain instructions, not a language model. I really change files and run commands, and I ask before I do.",
  /** What one can say, in the person's own words, and what comes of it. */
  entries: [
    {
      say: ['add a file hello.txt saying hi'],
      does: 'or end the line with a colon and put the text below it',
    },
    { say: ['append bye to hello.txt'], does: 'adds a line at the end' },
    { say: ['read hello.txt', 'delete file hello.txt'], does: 'does just that' },
    {
      say: ['rename oldName to newName in src'],
      does: 'changes a whole word in every file of a folder, as one edit',
    },
    { say: ['run npm test'], does: 'hands all that follows to the shell, further lines too' },
    { say: ['ask me whether to go on'], does: 'asks, waits, and tells what you answered' },
    {
      say: ['ask me which colour: red or blue', 'ask me which lamps: any of spot, wash'],
      does: 'asks for one of them, or for as many as you like',
    },
    { say: ['ask me your name'], does: 'asks for an answer in words of your own' },
    { say: ['say something', 'stream 2000 words', 'stream a long text'], does: 'talks' },
    {
      say: ['wait 5 s', 'fail with a reason'],
      does: 'shows what a slow or broken agent looks like',
    },
    { say: ['recall'], does: 'tells what you asked before, also after it was closed' },
    { say: ['help'], does: 'says all this' },
  ],
  joining:
    'Join steps with "then", or write one to a line beginning with "- ". Begin with "plan first:" to see the plan, and with "slowly:" to have time to watch, or to stop it.',
} as const

/** The manual as one text, in Markdown. */
export function practiceManualText(): string {
  const { about, entries, joining } = practiceManual
  const lines = entries.map(
    ({ say, does }) => `- ${say.map((words) => `\`${words}\``).join(', ')}: ${does}`,
  )
  return `${about}\n\nYou can say:\n\n${lines.join('\n')}\n\n${joining}\n`
}
