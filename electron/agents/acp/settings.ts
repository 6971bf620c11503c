import * as protocol from '@agentclientprotocol/sdk'
import type { AgentMode } from '../../../core/agent.ts'
import { AgentError, type AgentModel } from '../agent.ts'
import type { AcpPreset } from './presets.ts'
import { modelsIn, type SessionModels } from './unstable.ts'

/** What a session says of its modes and options as it opens. */
export type Offered = Pick<protocol.NewSessionResponse, 'modes' | 'configOptions'>

export type SettingsOptions = {
  agent: protocol.ClientContext
  /** The agent as people call it. */
  name: string
  preset: AcpPreset
}

type Select = Extract<protocol.SessionConfigOption, { type: 'select' }>
type Choice = { id: string; name: string; description?: string }

/** The modes and options of one session: kept as the agent tells of them, and set. */
export function createSettings({ agent, name, preset }: SettingsOptions) {
  const { session } = protocol.methods.agent
  let sessionId = ''
  let modes: protocol.SessionModeState | undefined
  let options: readonly protocol.SessionConfigOption[] = []
  let models: SessionModels | undefined

  const optionFor = (category: string): Select | undefined => {
    const selects = options.filter((option) => option.type === 'select')
    return (
      selects.find((option) => option.category === category) ??
      selects.find((option) => option.id === category)
    )
  }

  async function setOption({ id: configId }: Select, value: string): Promise<void> {
    const answer = await agent.request(session.setConfigOption, { sessionId, configId, value })
    // One option may change what another offers, so it tells them all.
    if (Array.isArray(answer.configOptions)) options = answer.configOptions
  }

  /** The agent's modes, whichever way it offers them, and how to enter one. */
  function modeSwitch() {
    if (modes) {
      const { availableModes, currentModeId: current } = modes
      const enter = async (modeId: string) => {
        await agent.request(session.setMode, { sessionId, modeId })
        if (modes) modes = { ...modes, currentModeId: modeId }
      }
      return { choices: availableModes, current, enter }
    }
    const option = optionFor('mode')
    if (!option) return undefined
    const enter = (value: string) => setOption(option, value)
    return { choices: choicesOf(option), current: option.currentValue, enter }
  }

  /** The same for its models. */
  function modelSwitch() {
    const option = optionFor('model')
    if (option) {
      const enter = (value: string) => setOption(option, value)
      return { choices: choicesOf(option), current: option.currentValue, enter }
    }
    if (!models) return undefined
    const enter = async (modelId: string) => {
      await agent.request('session/set_model', { sessionId, modelId })
    }
    const choices = models.availableModels.map(({ modelId, name: called, description }) => ({
      id: modelId,
      name: called,
      ...(description && { description }),
    }))
    return { choices, current: models.currentModelId, enter }
  }

  return {
    /** Takes note of what a session offers as it opens. */
    begin(id: string, offered: Offered): void {
      sessionId = id
      modes = offered.modes ?? undefined
      options = offered.configOptions ?? []
      models = modelsIn(offered)
    },

    /** The models that the agent offers; the one that it takes of itself is the default. */
    models(): AgentModel[] {
      const found = modelSwitch()
      return (found?.choices ?? []).map((each) => ({
        ...each,
        isDefault: each.id === found?.current,
      }))
    },

    /** Takes note of what the agent has changed itself. */
    take(update: protocol.SessionUpdate): void {
      if (update.sessionUpdate === 'config_option_update') options = update.configOptions
      if (update.sessionUpdate === 'current_mode_update' && modes)
        modes = { ...modes, currentModeId: update.currentModeId }
    },

    /**
     * Puts the agent into its mode for one of ours. Gives a sentence for the person where it has
     * none that fits. Throws AgentError `agent-refused` when it does not go into it.
     */
    async enterMode(mode: AgentMode): Promise<string | undefined> {
      const found = modeSwitch()
      const wanted = preset.modes[mode]
        .map((id) => found?.choices.find((choice) => isNamed(choice, id)))
        .find((choice) => choice !== undefined)
      if (!found || !wanted)
        return mode === 'plan'
          ? `${name} has no mode for planning only. All that it asks leave for is refused; what it does without asking is not.`
          : undefined
      if (found.current === wanted.id) return undefined
      await unlessRefused(found.enter(wanted.id), (why) => {
        return `${name} did not go into its mode "${wanted.name}": ${why}`
      })
      return undefined
    },

    /**
     * Chooses a model. Gives a sentence for the person where the agent lets nobody choose. Throws
     * AgentError `agent-refused` when it does not have it.
     */
    async chooseModel(model: string): Promise<string | undefined> {
      const found = modelSwitch()
      if (!found)
        return preset.modelArguments
          ? undefined
          : `${name} does not let its model be chosen here, so it uses its own and not "${model}".`
      // One that was chosen as it was started need not be among those that it offers.
      if (found.current === model) return undefined
      const wanted =
        found.choices.find((choice) => choice.id === model) ??
        found.choices.find((choice) => isNamed(choice, model))
      if (!wanted) {
        const ids = found.choices.map((choice) => choice.id).join(', ')
        throw new AgentError('agent-refused', `${name} has no model "${model}". It has: ${ids}.`)
      }
      if (found.current === wanted.id) return undefined
      await unlessRefused(found.enter(wanted.id), (why) => {
        return `${name} did not take the model "${wanted.id}": ${why}`
      })
      return undefined
    },
  }
}

const choicesOf = ({ options }: Select): Choice[] =>
  options
    .flatMap((entry) => ('options' in entry ? entry.options : [entry]))
    .map(({ value, name, description }) => ({
      id: value,
      name,
      ...(description && { description }),
    }))

/** Some agents' ids are addresses, whose last part is the name. */
const isNamed = ({ id, name }: Pick<Choice, 'id' | 'name'>, wanted: string) =>
  [id, id.slice(id.lastIndexOf('#') + 1), name].some(
    (each) => each.toLowerCase() === wanted.toLowerCase(),
  )

async function unlessRefused(work: Promise<void>, message: (why: string) => string): Promise<void> {
  try {
    await work
  } catch (cause) {
    if (!(cause instanceof protocol.RequestError)) throw cause
    throw new AgentError('agent-refused', message(cause.message), { cause })
  }
}
