import path from 'node:path'
import type { Call } from './script.ts'

/** How the tools of Gemini CLI, and of what was made from it, do what a script asks. */
export function toolFor(
  call: Call,
  folder: string,
  offered: ReadonlySet<string>,
): { name: string; input: object } {
  const file_path = 'path' in call ? path.resolve(folder, call.path) : ''
  switch (call.use) {
    case 'shell': {
      const input = { command: call.command, description: 'What the script says' }
      // Qwen Code wants to be told.
      return { name: 'run_shell_command', input: { ...input, is_background: false } }
    }
    case 'read':
      return { name: 'read_file', input: { file_path } }
    case 'write':
      return { name: 'write_file', input: { file_path, content: call.text } }
    case 'edit': {
      const input = { file_path, old_string: call.from, new_string: call.to }
      return offered.has('replace')
        ? { name: 'replace', input: { ...input, instruction: 'What the script says' } }
        : { name: 'edit', input }
    }
    case 'plan': {
      const status = (each: (typeof call.entries)[number]['status']) =>
        each === 'running' ? 'in_progress' : each
      return offered.has('write_todos')
        ? {
            name: 'write_todos',
            input: {
              todos: call.entries.map((each) => ({
                description: each.text,
                status: status(each.status),
              })),
            },
          }
        : {
            name: 'todo_write',
            input: {
              todos: call.entries.map((each, at) => ({
                id: String(at + 1),
                content: each.text,
                status: status(each.status),
              })),
            },
          }
    }
    case 'tool':
      if (typeof call.input === 'string') throw new Error(`${call.name} takes no bare text`)
      return { name: call.name, input: call.input }
  }
}
