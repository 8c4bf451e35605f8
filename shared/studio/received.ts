/** Below a library's folder: where hosts put what is dropped into them without its place, each file in a folder of its own. */
export const RECEIVED_FOLDER = 'received'
