import type Electron from 'electron'
import { protocol } from './scheme.ts'

/*
 * What a page or the app asks of the system. Nothing here draws, opens or grants anything: the
 * handlers that the app installs are kept for tests to ask.
 */

type PermissionRequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type PermissionCheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type DevicePermissionHandler = Parameters<Electron.Session['setDevicePermissionHandler']>[0]

class Session implements Pick<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
> {
  readonly protocol = protocol
  permissionRequestHandler: PermissionRequestHandler = null
  permissionCheckHandler: PermissionCheckHandler = null
  devicePermissionHandler: DevicePermissionHandler = null

  setPermissionRequestHandler(handler: PermissionRequestHandler): void {
    this.permissionRequestHandler = handler
  }

  setPermissionCheckHandler(handler: PermissionCheckHandler): void {
    this.permissionCheckHandler = handler
  }

  setDevicePermissionHandler(handler: DevicePermissionHandler): void {
    this.devicePermissionHandler = handler
  }
}

export const session = { defaultSession: new Session() }

class Shell implements Pick<Electron.Shell, 'openExternal'> {
  readonly opened: string[] = []

  async openExternal(url: string): Promise<void> {
    this.opened.push(url)
  }
}

export const shell = new Shell()

/** A system without a keychain. */
export const safeStorage = {
  isEncryptionAvailable: () => false,
  encryptString(): never {
    throw new Error('there is no keychain here')
  },
  decryptString(): never {
    throw new Error('there is no keychain here')
  },
}

const workArea = { x: 0, y: 0, width: 1920, height: 1040 }

export const screen = {
  getDisplayMatching: () => ({ workArea }),
}

class Dialog {
  readonly shown: Electron.MessageBoxOptions[] = []
  answer = 0
  folders: string[] = []

  async showOpenDialog(): Promise<Electron.OpenDialogReturnValue> {
    return { canceled: this.folders.length === 0, filePaths: this.folders }
  }

  async showMessageBox(
    _window: unknown,
    options: Electron.MessageBoxOptions,
  ): Promise<Electron.MessageBoxReturnValue> {
    this.shown.push(options)
    return { response: this.answer, checkboxChecked: false }
  }
}

export const dialog = new Dialog()
