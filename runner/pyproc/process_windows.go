package pyproc

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// killedCode is the exit code that Kill gives to a process, by which its end is told from others.
const killedCode = 0xC000013A // STATUS_CONTROL_C_EXIT

// detach makes a command the head of a group, so that Ctrl-Break can be sent to it alone.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		HideWindow:    true,
		CreationFlags: windows.CREATE_NEW_PROCESS_GROUP,
	}
}

// inherit passes files to the command and returns the numbers of their handles, which are the same there.
// os/exec hands over these and the standard three, and no other.
func inherit(cmd *exec.Cmd, files ...*os.File) ([]string, error) {
	var numbers []string
	for _, f := range files {
		handle := windows.Handle(f.Fd())
		if err := windows.SetHandleInformation(handle, windows.HANDLE_FLAG_INHERIT, windows.HANDLE_FLAG_INHERIT); err != nil {
			return nil, fmt.Errorf("making a pipe inheritable: %w", err)
		}
		cmd.SysProcAttr.AdditionalInheritedHandles = append(cmd.SysProcAttr.AdditionalInheritedHandles, syscall.Handle(handle))
		numbers = append(numbers, strconv.FormatUint(uint64(handle), 10))
	}
	return numbers, nil
}

func killGroup(process *os.Process) error { return process.Kill() }

// interrupt sends Ctrl-Break, which ends Python: Ctrl-C cannot be sent to one group.
func interrupt(process *os.Process) error {
	return windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(process.Pid))
}

// awaitExit returns when process has ended. Its number stays taken while the handle in process is open.
func awaitExit(process *os.Process) {
	_ = process.WithHandle(func(handle uintptr) {
		_, _ = windows.WaitForSingleObject(windows.Handle(handle), windows.INFINITE)
	})
}

// tree is a job object: every process that a process in it starts is in it too.
type tree struct {
	job    windows.Handle
	killed bool
	peak   int64
}

func newTree() (*tree, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, fmt.Errorf("creating a job object: %w", err)
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err != nil {
		_ = windows.CloseHandle(job)
		return nil, fmt.Errorf("setting up a job object: %w", err)
	}
	return &tree{job: job}, nil
}

func (t *tree) environment() []string { return nil }

// start starts the main process suspended, so that it is in the job before it can start another: python.exe of
// a virtual environment does so at once.
func (t *tree) start(cmd *exec.Cmd) error {
	cmd.SysProcAttr.CreationFlags |= windows.CREATE_SUSPENDED
	if err := cmd.Start(); err != nil {
		return err
	}
	var err error
	handleErr := cmd.Process.WithHandle(func(handle uintptr) {
		err = windows.AssignProcessToJobObject(t.job, windows.Handle(handle))
	})
	if err == nil {
		err = handleErr
	}
	if err == nil {
		err = resume(cmd.Process.Pid)
	}
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return fmt.Errorf("putting the process into its job object: %w", err)
	}
	return nil
}

// resume lets the threads of a suspended process run; os/exec does not keep the handle of the first one.
func resume(pid int) error {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPTHREAD, 0)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(snapshot)
	entry := windows.ThreadEntry32{Size: uint32(unsafe.Sizeof(windows.ThreadEntry32{}))}
	resumed := false
	for err = windows.Thread32First(snapshot, &entry); err == nil; err = windows.Thread32Next(snapshot, &entry) {
		if entry.OwnerProcessID != uint32(pid) {
			continue
		}
		if err := resumeThread(entry.ThreadID); err != nil {
			return err
		}
		resumed = true
	}
	if !resumed {
		return fmt.Errorf("no thread of process %d was found: %w", pid, err)
	}
	return nil
}

func resumeThread(id uint32) error {
	thread, err := windows.OpenThread(windows.THREAD_SUSPEND_RESUME, false, id)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(thread)
	_, err = windows.ResumeThread(thread)
	return err
}

func (t *tree) discard() { _ = windows.CloseHandle(t.job) }

func (t *tree) kill(*os.Process) {
	t.killed = true
	_ = windows.TerminateJobObject(t.job, killedCode)
}

func (t *tree) killRest(*os.Process) {
	t.peak = peakOf(t.job)
	_ = windows.TerminateJobObject(t.job, killedCode)
	_ = windows.CloseHandle(t.job)
}

// peakOf returns the largest committed memory of one process of the job in bytes, 0 if unknown.
func peakOf(job windows.Handle) int64 {
	var limits windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	err := windows.QueryInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)), nil)
	if err != nil {
		return 0
	}
	return int64(limits.PeakProcessMemoryUsed)
}

func (t *tree) exit(state *os.ProcessState) Exit {
	if t.killed && uint32(state.ExitCode()) == killedCode {
		return Exit{Code: -1, Signal: "SIGKILL", PeakMemory: t.peak}
	}
	return Exit{Code: state.ExitCode(), PeakMemory: t.peak}
}

// processMemoryCounters is PROCESS_MEMORY_COUNTERS of psapi.h, which x/sys does not have.
type processMemoryCounters struct {
	size                  uint32
	pageFaults            uint32
	peakWorkingSet        uintptr
	workingSet            uintptr
	quotaPeakPagedPool    uintptr
	quotaPagedPool        uintptr
	quotaPeakNonPagedPool uintptr
	quotaNonPagedPool     uintptr
	pagefile              uintptr
	peakPagefile          uintptr
}

var getProcessMemoryInfo = windows.NewLazySystemDLL("kernel32.dll").NewProc("K32GetProcessMemoryInfo")

// memory is that of the main process alone, which for a virtual environment is only its launcher.
func (t *tree) memory(main *os.Process) int64 {
	counters := processMemoryCounters{size: uint32(unsafe.Sizeof(processMemoryCounters{}))}
	ok := uintptr(0)
	_ = main.WithHandle(func(handle uintptr) {
		ok, _, _ = getProcessMemoryInfo.Call(handle, uintptr(unsafe.Pointer(&counters)), uintptr(counters.size))
	})
	if ok == 0 {
		return 0
	}
	return int64(counters.workingSet)
}

func newPipe(size int) (r, w *os.File, err error) {
	if size == 0 {
		return os.Pipe()
	}
	var read, write windows.Handle
	if err := windows.CreatePipe(&read, &write, nil, uint32(size)); err != nil {
		return nil, nil, os.NewSyscallError("CreatePipe", err)
	}
	return os.NewFile(uintptr(read), "|0"), os.NewFile(uintptr(write), "|1"), nil
}
