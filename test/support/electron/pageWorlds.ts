import type { makeWire } from './wire.ts'

/*
 * Two functions that run in the page, put there as text; both run at document start, before any
 * script of the page. They may refer to nothing outside themselves.
 */

type Wire = ReturnType<typeof makeWire>

/** Runs in the page's own world: builds what the preload script exposed there. */
export function mainWorld(channel: string, wire: Wire): void {
  type Answer = { value?: unknown; error?: string }

  const waiting = new Map<unknown, (answer: Answer) => void>()
  const open = (answer: Answer): unknown => {
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.value
  }
  document.addEventListener(`${channel}:settled`, (event) => {
    if (!(event instanceof CustomEvent)) return
    const answer = wire.decode(event.detail) as Answer & { promise: number }
    waiting.get(answer.promise)?.(answer)
    waiting.delete(answer.promise)
  })
  const build = (name: string, path: string[], shape: unknown): unknown => {
    if (shape === 'function') {
      return (...args: unknown[]) => {
        let reply = ''
        const take = (event: Event) => {
          if (event instanceof CustomEvent) reply = event.detail
        }
        document.addEventListener(`${channel}:reply`, take, { once: true })
        const detail = wire.encode({ name, path, args })
        document.dispatchEvent(new CustomEvent(`${channel}:call`, { detail }))
        const answer = wire.decode(reply) as Answer & { promise?: number }
        if (answer.promise === undefined) return open(answer)
        return new Promise<Answer>((resolve) => waiting.set(answer.promise, resolve)).then(open)
      }
    }
    if (typeof shape !== 'object' || shape === null) throw new TypeError('not a shape')
    const fields = Object.entries(shape).map(([key, field]) => [
      key,
      build(name, [...path, key], field),
    ])
    return Object.freeze(Object.fromEntries(fields))
  }
  document.addEventListener(`${channel}:expose`, (event) => {
    if (!(event instanceof CustomEvent)) return
    const { name, shape } = wire.decode(event.detail) as { name: string; shape: unknown }
    Object.defineProperty(window, name, { value: build(name, [], shape), enumerable: true })
  })
}

/**
 * Runs in the isolated world: gives the preload script its `require('electron')`, of which it holds
 * what a sandboxed preload script of ours uses.
 */
export function preloadWorld(channel: string, wire: Wire): (id: string) => unknown {
  type Listener = (event: { ports: MessagePort[] }, ...args: unknown[]) => void
  type Exposed = Record<string, unknown>
  const exposed = new Map<string, Exposed>()
  const listeners = new Map<string, Listener[]>()
  const ports = new Map<number, MessagePort>()
  const invoked = new Map<number, (reply: { value?: unknown; error?: string }) => void>()
  let lastNumber = 0
  const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
  const say = (type: string, value: unknown) =>
    document.dispatchEvent(new CustomEvent(`${channel}:${type}`, { detail: wire.encode(value) }))
  const binding: unknown = Reflect.get(globalThis, 'gafferToMain')
  const toMain = (message: unknown) => {
    if (typeof binding === 'function') binding(wire.encode(message))
  }

  const shapeOf = (value: unknown): unknown => {
    if (typeof value === 'function') return 'function'
    if (typeof value !== 'object' || value === null) throw new TypeError('only functions cross')
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, shapeOf(field)]))
  }

  document.addEventListener(`${channel}:call`, (event) => {
    if (!(event instanceof CustomEvent)) return
    const call = wire.decode(event.detail) as { name: string; path: string[]; args: unknown[] }
    try {
      const found = call.path.reduce<unknown>(
        (value, key) => (value as Exposed)[key],
        exposed.get(call.name),
      )
      const value = (found as (...args: unknown[]) => unknown)(...call.args)
      if (!(value instanceof Promise)) return say('reply', { value })
      const promise = ++lastNumber
      say('reply', { promise })
      value.then(
        (settled) => say('settled', { promise, value: settled }),
        (error: unknown) => say('settled', { promise, error: textOf(error) }),
      )
    } catch (error) {
      say('reply', { error: textOf(error) })
    }
  })

  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    ports.set(id, port1)
    port1.addEventListener('message', (event) => toMain({ t: 'port', id, data: event.data }))
    port1.addEventListener('close', () => toMain({ t: 'closed', id }))
    port1.start()
    return port2
  }

  type FromMain =
    | { t: 'message'; channel: string; message: unknown; ports: number[] }
    | { t: 'port'; id: number; data: unknown }
    | { t: 'close'; id: number }
    | { t: 'reply'; id: number; value?: unknown; error?: string }
  const fromMain = (text: string) => {
    const message = wire.decode(text) as FromMain
    switch (message.t) {
      case 'message': {
        const event = { ports: message.ports.map(openPort) }
        for (const listen of listeners.get(message.channel) ?? []) listen(event, message.message)
        return
      }
      case 'port':
        ports.get(message.id)?.postMessage(message.data)
        return
      case 'close':
        ports.get(message.id)?.close()
        ports.delete(message.id)
        return
      case 'reply':
        invoked.get(message.id)?.(message)
        invoked.delete(message.id)
    }
  }

  Object.assign(globalThis, { gafferFromMain: fromMain })

  const electron = {
    contextBridge: {
      exposeInMainWorld(name: string, value: Exposed) {
        exposed.set(name, value)
        say('expose', { name, shape: shapeOf(value) })
      },
    },
    ipcRenderer: {
      on(name: string, listen: Listener) {
        listeners.set(name, [...(listeners.get(name) ?? []), listen])
        return this
      },
      send(name: string, ...args: unknown[]) {
        toMain({ t: 'send', channel: name, args })
      },
      async invoke(name: string, ...args: unknown[]) {
        const id = ++lastNumber
        const replied = new Promise<{ value?: unknown; error?: string }>((resolve) => {
          invoked.set(id, resolve)
        })
        toMain({ t: 'invoke', channel: name, id, args })
        const { value, error } = await replied
        if (error === undefined) return value
        throw new Error(`Error invoking remote method '${name}': ${error}`)
      },
    },
  }
  return (id) => {
    if (id !== 'electron') throw new Error(`module not found: ${id}`)
    return electron
  }
}
