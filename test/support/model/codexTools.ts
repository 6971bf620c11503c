import type { Call } from './script.ts'

/** A tool by its real name; a text as input is handed over as it is, else it is JSON. */
export type ToolUse = { name: string; input: Readonly<Record<string, unknown>> | string }

/** How Codex's own tools do what a script asks. Throws when they were not offered. */
export function toolFor(call: Call, offered: ReadonlySet<string>): ToolUse {
  const use = directly(call)
  if (!offered.has(use.name))
    throw new Error(`no tool ${use.name} among ${[...offered].join(', ')}`)
  return use
}

/** The same for models whose tool runs a script, in which all that is not offered is a function. */
export function codeFor(call: Call, offered: ReadonlySet<string>): ToolUse {
  const { name, input } = directly(call)
  if (offered.has(name)) return { name, input }
  return { name: 'exec', input: `text(await tools.${name}(${JSON.stringify(input)}))` }
}

function directly(call: Call): ToolUse {
  switch (call.use) {
    case 'shell':
      return { name: 'exec_command', input: { cmd: call.command } }
    case 'read':
      return { name: 'exec_command', input: { cmd: `cat ${call.path}` } }
    case 'write':
      return patch(`Add File: ${call.path}`, marked('+', call.text))
    case 'edit':
      return patch(`Update File: ${call.path}`, [
        '@@',
        ...marked('-', call.from),
        ...marked('+', call.to),
      ])
    case 'plan':
      return {
        name: 'update_plan',
        input: {
          plan: call.entries.map(({ text, status }) => ({
            step: text,
            status: status === 'running' ? 'in_progress' : status,
          })),
        },
      }
    case 'tool':
      return { name: call.name, input: call.input }
  }
}

const patch = (header: string, lines: readonly string[]): ToolUse => ({
  name: 'apply_patch',
  input: ['*** Begin Patch', `*** ${header}`, ...lines, '*** End Patch', ''].join('\n'),
})

const marked = (mark: string, text: string): string[] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => mark + line)
