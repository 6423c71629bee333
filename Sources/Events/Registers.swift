// SPDX-License-Identifier: Apache-2.0
public import CControl

/// The registers of one processor, and a segment among them.
public typealias Registers = control_registers
public typealias Segment = control_segment
