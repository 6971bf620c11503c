import { contextBridge, ipcRenderer } from 'electron'

ipcRenderer.on('port', (event) => {
  window.postMessage({ type: 'gaffer-port' }, window.location.origin, [...event.ports])
})

/** All that a page gets of the desktop. */
contextBridge.exposeInMainWorld('gaffer', {
  /** Asks for a port, which arrives as a `gaffer-port` message of this window; each time a new one. */
  connect: () => {
    ipcRenderer.send('connect')
  },
  /** Lets the person choose a folder. Resolves with its absolute path; null when none was chosen. */
  chooseFolder: () => ipcRenderer.invoke('choose-folder'),
})
