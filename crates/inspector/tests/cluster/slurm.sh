#!/usr/bin/env bash
# A study under Slurm: four tasks of an array on one node, one of which is killed and taken up by another
# job; the folder has the same bytes as one that a single process made.
#
# Usage: slurm.sh PROGRAM INPUT. Starts a Slurm of its own (munged, slurmctld, slurmd) in a temporary
# folder and stops it in the end; needs root, as slurmd does.
set -euo pipefail
program=$(realpath "$1")
input=$(realpath "$2")

if ! command -v slurmd >/dev/null || ! command -v munged >/dev/null; then
    apt-get update -qq && apt-get install -y -qq slurmd slurmctld slurm-client munge >/dev/null
fi

place=$(mktemp -d)
chmod 755 "$place"
stop() {
    for daemon in slurmd slurmctld munged; do
        [ -f "$place/$daemon.pid" ] && kill -9 "$(cat "$place/$daemon.pid")" 2>/dev/null || true
    done
    rm -rf "$place"
}
trap stop EXIT

# Who speaks to whom is sealed with a key of this run.
mkdir -m 755 "$place/munge" "$place/state" "$place/spool"
dd if=/dev/urandom of="$place/munge/key" bs=64 count=1 status=none
chmod 400 "$place/munge/key"
munged --force --key-file="$place/munge/key" --socket="$place/munge/socket" \
    --pid-file="$place/munged.pid" --log-file="$place/munge/log" --seed-file="$place/munge/seed"

name=$(hostname -s)
ports=$((20000 + RANDOM % 20000))
cat > "$place/slurm.conf" <<CONF
ClusterName=topicscope
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=$ports
SlurmdPort=$((ports + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$place/munge/socket
CredType=cred/munge
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/spool
SlurmctldPidFile=$place/slurmctld.pid
SlurmdPidFile=$place/slurmd.pid
SlurmctldLogFile=$place/slurmctld.log
SlurmdLogFile=$place/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=$name NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=all Nodes=$name Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
SlurmdParameters=config_overrides
CONF
export SLURM_CONF=$place/slurm.conf
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
for _ in $(seq 60); do
    sinfo -h -o %T 2>/dev/null | grep -q idle && break
    sleep 0.5
done
sinfo -h -o %T | grep -q idle || { echo "error: Slurm has no idle node" >&2; tail -5 "$place"/*.log >&2; exit 1; }

cd "$place"
flags="--variant none --variant mean:0.3 --variant l1:0.1 --units 8 --seeds 4 --epochs 60 --batch 8"
"$program" study "$input" -o whole $flags --quiet >/dev/null

# The question is asked once; tasks of an array take a part each.
"$program" study "$input" -o study $flags --plan --quiet >/dev/null
cat > part.sh <<TASK
#!/bin/bash
exec "$program" study -o "$place/study" --part \$SLURM_ARRAY_TASK_ID/4 --threads 1
TASK
job=$(sbatch --parsable --array=1-4 --output="$place/task-%a.log" part.sh)
for _ in $(seq 200); do
    [ "$(ls -d study/runs/relu-* 2>/dev/null | wc -l)" -ge 2 ] && break
    sleep 0.05
done
scancel --signal=KILL --full "${job}_2"
echo "task 2 of job $job is killed with $(ls -d study/runs/relu-* | wc -l) runs kept"
# Another job takes up what the killed task left, once the others are through.
again=$(sbatch --parsable --array=2 --dependency=afterany:"$job" --output="$place/again.log" part.sh)
report=$(sbatch --parsable --dependency=afterok:"$again" --output="$place/report.log" \
    --wrap "exec '$program' study -o '$place/study' --collect")
for _ in $(seq 600); do
    [ -z "$(squeue -h -o %i)" ] && break
    sleep 0.2
done
test -s study/report.json || { echo "error: no report of job $report" >&2; cat ./*.log >&2; exit 1; }
diff -r whole study --exclude=documents --exclude='*timing*' || { echo "error: other bytes" >&2; exit 1; }
echo "the same bytes from four tasks of Slurm and from one process"
