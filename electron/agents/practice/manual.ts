/** What the practice agent says when it does not understand. */
export const manual = (asked: string): string =>
  `${asked === '' ? 'Hello.' : 'I did not understand that.'} I am Gaffer's practice agent: a small program that follows plain instructions, not a language model. I really change files and run commands, and I ask before I do.

You can say:

- \`add a file hello.txt saying hi\`, or end the line with a colon and put the text below it
- \`append bye to hello.txt\`
- \`read hello.txt\`, \`delete file hello.txt\`
- \`rename oldName to newName in src\`: a whole word, in every file of a folder
- \`run npm test\`: all that follows goes to the shell
- \`say something\`, \`stream 200 words\`, \`wait 5 seconds\`, \`fail with a reason\`
- \`recall\`: what you asked me before

Join steps with "then", or write one to a line beginning with "- ". Begin with "plan first:" to see the plan.
`
