// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import FileBackend
import Foundation
import TargetBundle
import VMICore

/// The instance that a C program holds.
func instance(_ vmi: vmi_instance_t?) -> Instance? {
    unsafe vmi.map { unsafe Unmanaged<Instance>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

/// Stores an error, if the caller wants it.
func fail(_ error: UnsafeMutablePointer<vmi_init_error_t>?, _ code: vmi_init_error_t) -> status_t {
    unsafe error?.pointee = code
    return VMI_FAILURE
}

/// Reads into a C program's buffer.
func read(
    _ vmi: vmi_instance_t?, _ place: Instance.Place, _ count: Int, _ buffer: UnsafeMutableRawPointer?,
    _ bytesRead: UnsafeMutablePointer<Int>?
) -> status_t {
    unsafe bytesRead?.pointee = 0
    guard let instance = unsafe instance(vmi), let buffer = unsafe buffer, count >= 0 else {
        return VMI_FAILURE
    }
    var destination = unsafe MutableSpan(
        _unsafeStart: buffer.assumingMemoryBound(to: UInt8.self), count: count)
    let done = instance.read(place, into: &destination)
    unsafe bytesRead?.pointee = done
    return done == count ? VMI_SUCCESS : VMI_FAILURE
}

/// Gives an instance the profile that a config names.
func loadProfile(
    _ vmi: vmi_instance_t?, _ mode: vmi_config_t, _ config: UnsafeRawPointer?
) -> vmi_init_error_t {
    guard let instance = unsafe instance(vmi) else { return VMI_INIT_ERROR_DRIVER }
    guard let config = unsafe config else { return VMI_INIT_ERROR_NO_CONFIG }
    guard mode == VMI_CONFIG_JSON_PATH || mode == VMI_CONFIG_STRING else { return VMI_INIT_ERROR_NO_CONFIG }
    let text = unsafe String(cString: config.assumingMemoryBound(to: CChar.self))
    guard let path = mode == VMI_CONFIG_STRING ? ProfilePath.find(in: text) : text else {
        return VMI_INIT_ERROR_NO_CONFIG_ENTRY
    }
    guard let handle = FileHandle(forReadingAtPath: path),
        let contents = try? handle.read(upToCount: PackedProfile.limit + 1)
    else { return VMI_INIT_ERROR_NO_CONFIG }
    do {
        try instance.useProfile([UInt8](contents))
        return VMI_INIT_ERROR_NONE
    } catch is FormatError {
        return VMI_INIT_ERROR_NO_CONFIG
    } catch VMIError.kernelNotMapped {
        return VMI_INIT_ERROR_PAGING
    } catch {
        return VMI_INIT_ERROR_OS
    }
}
