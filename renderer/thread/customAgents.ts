import { create } from 'zustand'
import { agentChoice } from '../../core/agent.ts'
import { type Commands, withCommand, withoutCommand } from './commandLine.ts'
import { recall, remember } from '../store/remembered.ts'

const isCommands = (value: unknown): value is Commands =>
  Array.isArray(value) &&
  value.every((command) => agentChoice.safeParse({ provider: 'acp', command }).success)

const useCommands = create<{ commands: Commands }>(() => ({
  commands: recall('agents.commands', isCommands) ?? [],
}))

export const useCustomCommands = (): Commands => useCommands(({ commands }) => commands)

export const keepCommand = (command: readonly string[]) =>
  become(withCommand(useCommands.getState().commands, command))

export const forgetCommand = (command: readonly string[]) =>
  become(withoutCommand(useCommands.getState().commands, command))

function become(commands: Commands): void {
  remember('agents.commands', commands)
  useCommands.setState({ commands })
}
