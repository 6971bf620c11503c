import type Electron from 'electron'
import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'

type Port = Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'>

/** Node's own message port, with the manners of Electron's: nothing arrives before `start`. */
export class MessagePortMain extends EventEmitter implements Port {
  readonly real: MessagePort

  constructor(real: MessagePort) {
    super()
    this.real = real
    real.on('close', () => this.emit('close'))
  }

  postMessage(message: unknown): void {
    this.real.postMessage(message)
  }

  start(): void {
    if (this.real.listenerCount('message') > 0) return
    this.real.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
  }

  close(): void {
    this.real.close()
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new MessagePortMain(port1)
    this.port2 = new MessagePortMain(port2)
  }
}
