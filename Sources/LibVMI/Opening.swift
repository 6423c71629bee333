// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import TargetBundle
import VMICore

// `unsafe` stands here because an instance is made, handed to a C program as a handle, and taken down when the
// program says that it is done with it.

/// Opens a target, and hands its instance over.
@safe
func open(
    _ vmi: UnsafeMutablePointer<vmi_instance_t?>?, _ domain: UnsafeRawPointer?, _ mode: vmi_mode_t,
    _ flags: UInt64
) -> vmi_init_error_t {
    guard let vmi = unsafe vmi else { return VMI_INIT_ERROR_DRIVER }
    unsafe vmi.pointee = nil
    guard mode == Target.mode, let domain = Domain(domain, flags: flags) else {
        return VMI_INIT_ERROR_DRIVER
    }
    guard let target = Target(domain), var instance = try? Instance(target) else {
        return VMI_INIT_ERROR_VM_NOT_FOUND
    }
    if flags & UInt64(VMI_INIT_EVENTS) != 0 {
        instance.desk = EventDesk(target)
        guard instance.desk != nil else { return VMI_INIT_ERROR_EVENTS }
    }
    let place = UnsafeMutablePointer<Instance>.allocate(capacity: 1)
    unsafe place.initialize(to: instance)
    unsafe vmi.pointee = OpaquePointer(place)
    #if hasFeature(Embedded)
        OpenInstances.note(OpaquePointer(place), reading: target.share)
    #endif
    return VMI_INIT_ERROR_NONE
}

/// Takes an instance down.
@safe
func close(_ vmi: vmi_instance_t?) -> status_t {
    guard let vmi = unsafe vmi else { return VMI_FAILURE }
    #if hasFeature(Embedded)
        guard OpenInstances.forget(vmi) else { return VMI_FAILURE }
    #endif
    let place = unsafe UnsafeMutablePointer<Instance>(vmi)
    unsafe place.deinitialize(count: 1)
    unsafe place.deallocate()
    return VMI_SUCCESS
}

/// Gives an instance the profile that a config names, and finds its kernel.
@safe
func understand(
    _ vmi: vmi_instance_t?, _ config: UnsafeMutableRawPointer?, _ mode: vmi_config_t
) -> vmi_init_error_t {
    guard let config = Config(config, mode) else { return VMI_INIT_ERROR_NO_CONFIG }
    return with(vmi) { $0.understand(config) } ?? VMI_INIT_ERROR_DRIVER
}

extension Name {
    /// A text that C hands over as memory of any kind.
    @safe
    init(memory: UnsafeRawPointer?) { unsafe self.init(memory?.assumingMemoryBound(to: CChar.self)) }
}

extension Instance {
    fileprivate mutating func understand(_ config: Config) -> vmi_init_error_t {
        do throws(ConfigError) {
            let (profile, path) = try target.profile(config)
            do throws(VMIError) {
                try use(profile, from: path)
            } catch {
                throw ConfigError(error)
            }
            return VMI_INIT_ERROR_NONE
        } catch {
            return error.code
        }
    }
}
