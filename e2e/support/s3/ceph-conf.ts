export interface CephCluster {
  readonly folder: string
  readonly clusterId: string
  /** `[v2:127.0.0.1:PORT/0]` */
  readonly monitorAddress: string
}

/** A cluster of one monitor and one storage daemon that keeps everything in memory, without passwords among them. */
export function cephConf({ folder, clusterId, monitorAddress }: CephCluster): string {
  return `[global]
fsid = ${clusterId}
mon host = ${monitorAddress}
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 4G
osd memory target = 939524096
ms mon client mode = crc
ms mon service mode = crc
ms mon cluster mode = crc
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = ${folder}/run
admin socket = ${folder}/run/$name.asok
log file = ${folder}/log/$name.log
mon cluster log file = ${folder}/log/cluster.log
mon data = ${folder}/mon
osd data = ${folder}/osd
`
}
