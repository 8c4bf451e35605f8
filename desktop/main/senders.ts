import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import type { z } from 'zod'
import { isOwnPage } from './address.ts'

/** What came over IPC from anything but our own page in one of our windows. */
export class ForeignSender extends Error {
  override readonly name = 'ForeignSender'
}

/** Registers what windows may ask of this process; every call is checked for who sends it and what it holds. */
export interface Answering {
  on<T>(channel: string, schema: z.ZodType<T>, listener: (input: T, sender: WebContents) => void): void
  handle<T>(
    channel: string,
    schema: z.ZodType<T>,
    handler: (input: T, sender: WebContents) => Promise<unknown> | unknown,
  ): void
}

/** @param isOurWindow whether we made it @param onForeign told of each call that is not taken */
export function answering(
  isOurWindow: (contents: WebContents) => boolean,
  onForeign: (channel: string) => void,
): Answering {
  function assertOurs(channel: string, { sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): void {
    const isOurs =
      isOurWindow(sender) &&
      senderFrame !== null &&
      senderFrame === sender.mainFrame &&
      isOwnPage(senderFrame.url)
    if (isOurs) return
    onForeign(channel)
    throw new ForeignSender(channel)
  }
  return {
    on(channel, schema, listener) {
      ipcMain.on(channel, (event, input: unknown) => {
        try {
          assertOurs(channel, event)
        } catch (error) {
          if (error instanceof ForeignSender) return
          throw error
        }
        const read = schema.safeParse(input)
        if (read.success) listener(read.data, event.sender)
        else onForeign(channel)
      })
    },
    handle(channel, schema, handler) {
      ipcMain.handle(channel, (event, input: unknown) => {
        assertOurs(channel, event)
        return handler(schema.parse(input), event.sender)
      })
    },
  }
}
